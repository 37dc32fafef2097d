import { Play, Square } from 'lucide-react';
import { cancel, rerun } from '../../state/run';
import { expectedNfe } from '../../state/selectors';
import { plural } from '../format';
import { usePlayground } from '../usePlayground';

/** Run, or Cancel while a run is under way. */
export function RunButton({ onPress }: { onPress?: () => void }) {
  const status = usePlayground((s) => s.run?.status);
  const nfe = usePlayground((s) => expectedNfe(s.spec));
  const busy = status === 'waiting' || status === 'running';
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
