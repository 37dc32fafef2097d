import { Play, Square } from 'lucide-react';
import { anyUnderWay } from '../../state/record';
import { cancel, rerun } from '../../state/run';
import { totalNfe } from '../../state/selectors';
import { plural } from '../format';
import { usePlayground } from '../usePlayground';

/** Run, or Cancel while a run is under way. */
export function RunButton({ onPress }: { onPress?: () => void }) {
  const busy = usePlayground((s) => anyUnderWay(s.lanes));
  const nfe = usePlayground((s) => totalNfe(s.lanes.map((lane) => lane.spec)));
  const then = (act: () => void) => (): void => {
    act();
    onPress?.();
  };
  return busy ? (
    <button type="button" className="button run" onClick={then(cancel)}>
      <Square size={14} aria-hidden /> Cancel <kbd>C</kbd>
    </button>
  ) : (
    <button type="button" className="button primary run" onClick={then(rerun)}>
      <Play size={14} aria-hidden /> Run{nfe ? ` · ${nfe} ${plural(nfe, 'evaluation')}` : ''} <kbd>R</kbd>
    </button>
  );
}
