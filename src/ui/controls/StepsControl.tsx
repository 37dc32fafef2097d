import { limits } from '../../run/spec';
import { ownSteps } from '../../state/levels';
import { edit } from '../../state/run';
import { useLane } from '../useLane';
import { NumberControl } from './NumberControl';

/** The number that the whole page is about: it stays in sight below the other controls. */
export default function StepsControl() {
  const { grid, control } = useLane((lane) => lane.spec);
  const adaptive = control.kind === 'adaptive';
  const own = ownSteps(grid);
  return (
    <NumberControl
      label={adaptive ? 'Steps, as tolerance asks' : own === undefined ? 'Steps' : 'Steps, as the schedule lists'}
      value={own ?? grid.steps}
      {...limits.steps}
      log
      whole
      disabled={adaptive || own !== undefined}
      help={
        adaptive
          ? 'Adaptive control chooses the steps itself'
          : own === undefined
            ? undefined
            : 'This schedule lists its own levels'
      }
      onChange={(steps, rest) => edit({ grid: { ...grid, steps } }, rest)}
    />
  );
}
