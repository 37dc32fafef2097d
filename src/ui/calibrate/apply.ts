import type { Recipe } from '../../core/recipe';
import type { RunSpec } from '../../run/spec';
import type { Calibrated } from '../../run/task';
import { addLane } from '../../state/lanes';
import { edit } from '../../state/run';

const asRun = ({ grid, solver, each, modifiers }: Recipe): Partial<RunSpec> => ({
  grid,
  solver,
  each,
  modifiers,
  control: { kind: 'fixed' },
  direction: 'denoise',
});

/** Gives the active lane the calibrated steps. */
export const applySteps = ({ recipe }: Calibrated): void => edit(asRun(recipe), true);

/** The active lane as it was before, and beside it what came out and the best pair made by hand. */
export function sideBySide({ judged }: Calibrated): void {
  edit(asRun(judged.before.recipe), true);
  for (const { recipe } of [judged.after, judged.byHand]) if (addLane(asRun(recipe)) === undefined) return;
}
