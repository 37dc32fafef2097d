import { Film, Square } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { laneName } from '../../../state/lanes';
import { laneOf, store } from '../../../state/store';
import { bytes } from '../../format';
import { save } from '../../save';
import { paletteOf } from '../../stage/frame';
import { useLane } from '../../useLane';
import { animate } from './animate';

type Now = { share?: number; said?: string; failed?: boolean };

/** The active run as a GIF, with progress; it can be called off, and closing the dialog does. */
export function Animation({ stage }: { stage(): Element | null }) {
  const [now, setNow] = useState<Now>({});
  const abort = useRef<AbortController>(undefined);
  const [name, ready] = useLane(({ slot, run }) => [laneName(slot), (run?.x.length ?? 0) > 1 && !!run?.started]);
  useEffect(() => () => abort.current?.abort(), []);

  const make = async (): Promise<void> => {
    const lane = laneOf(store.getState());
    const element = stage();
    if (!lane.run || !element) return;
    const mine = new AbortController();
    abort.current = mine;
    setNow({ share: 0 });
    try {
      const what = { run: lane.run, slot: lane.slot, view: store.getState().view, palette: paletteOf(element) };
      const gif = await animate(what, (share) => setNow({ share }), mine.signal);
      save(`run-${name.toLowerCase()}.gif`, gif);
      setNow({ said: `Saved: ${bytes(gif.size)}.` });
    } catch (error) {
      setNow(
        mine.signal.aborted
          ? { said: 'Called off; nothing was saved.' }
          : { said: (error as Error).message, failed: true },
      );
    }
  };
  return (
    <>
      {now.share === undefined ? (
        <button type="button" className="lesson-link take-item" disabled={!ready} onClick={() => void make()}>
          <Film size={15} aria-hidden />
          <span>Run {name} as an animation, GIF</span>
        </button>
      ) : (
        <div className="take-progress">
          <progress aria-label="Making the animation" max={1} value={now.share} />
          <button type="button" className="button" onClick={() => abort.current?.abort()}>
            <Square size={13} aria-hidden /> Cancel
          </button>
        </div>
      )}
      <p className={now.failed ? 'small wrong' : 'small soft'} role="status" hidden={!now.said}>
        {now.said}
      </p>
    </>
  );
}
