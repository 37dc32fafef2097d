import { LaneContext } from '../useLane';
import { usePlayground } from '../usePlayground';
import { Lane } from './Lane';

/** The runs side by side; while data are drawn the sheet has the stage to itself. */
export function Lanes() {
  const slots = usePlayground((s) => (s.view.drawing ? [s.active] : s.lanes.map((lane) => lane.slot)));
  return (
    <section className={`lanes of-${slots.length}`} aria-label="Runs side by side">
      {slots.map((slot) => (
        <LaneContext key={slot} value={slot}>
          <Lane />
        </LaneContext>
      ))}
    </section>
  );
}
