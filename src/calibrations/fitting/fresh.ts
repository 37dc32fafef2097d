import type { Workbench } from '../../core/calibration';
import type { Recipe } from '../../core/recipe';

/** The same work on so many sets of noises that nothing was fitted on. */
export const freshSets = (bench: Workbench, sets: number): Workbench[] =>
  Array.from({ length: sets }, (_, tag) => bench.anew(tag));

/** Losses of a recipe, one after the other. */
export async function lossesOn(benches: readonly Workbench[], recipe: Recipe): Promise<number[]> {
  const losses: number[] = [];
  for (const bench of benches) losses.push(await bench.loss(recipe));
  return losses;
}
