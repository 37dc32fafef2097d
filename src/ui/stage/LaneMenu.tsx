import { CopyPlus, X } from 'lucide-react';
import { lazy, Suspense } from 'react';
import { addLane, laneName, removeLane } from '../../state/lanes';
import { MOST_LANES } from '../../state/store';
import { useLane } from '../useLane';

const More = lazy(() => import('./LaneMore'));

/** What can be done with a lane: another one beside it, more, or close it. */
export function LaneMenu() {
  const [slot, count, recorded] = useLane((lane, s) => [lane.slot, s.lanes.length, lane.recorded !== undefined]);
  return (
    <div className="lane-tools">
      {count < MOST_LANES && !recorded && (
        <button
          type="button"
          className="button quiet icon"
          aria-label="Add a run beside this one"
          title="Add a run beside this one, then change one thing"
          onClick={(event) => {
            event.stopPropagation();
            addLane({}, slot);
          }}
        >
          <CopyPlus size={16} aria-hidden />
        </button>
      )}
      {!recorded && (
        <Suspense fallback={<span className="lane-tool-room" />}>
          <More />
        </Suspense>
      )}
      {count > 1 && (
        <button
          type="button"
          className="button quiet icon"
          aria-label={`Close run ${laneName(slot)}`}
          title="Close this run"
          onClick={(event) => {
            event.stopPropagation();
            // By key, the next thing to close or to add is at hand; a pointer is where it was.
            const stage = event.detail === 0 && event.currentTarget.closest('.lanes');
            removeLane(slot);
            if (stage) requestAnimationFrame(() => stage.querySelector<HTMLElement>('.lane-tools > .button')?.focus());
          }}
        >
          <X size={16} aria-hidden />
        </button>
      )}
    </div>
  );
}
