import type { Workbench } from '../../core/calibration';
import { ratio } from '../../core/grid';
import { NotFiniteError } from '../../core/integrate';
import { type Level, stateScale } from '../../core/process';
import type { Recipe } from '../../core/recipe';

/** Levels as an own list to all digits, while a fit looks at small differences. */
export const preciseList = (levels: readonly Level[], tail: readonly Level[]): Recipe['grid'] => ({
  id: 'custom',
  options: { sigmas: [...levels, ...tail].map((l) => String(ratio(l)).replace('Infinity', 'inf')).join(', ') },
  steps: levels.length - 1 + tail.length,
  end: tail.length ? 'zero' : 'sigma-min',
});

/** The end of a recipe's run, [count·dim]; undefined if it breaks. */
export async function endOf(bench: Workbench, recipe: Recipe): Promise<Float64Array | undefined> {
  try {
    const { states } = await bench.run(recipe);
    return states[states.length - 1];
  } catch (error) {
    if (error instanceof NotFiniteError) return undefined;
    throw error;
  }
}

/** A recipe's end less the teacher's, in units in which Σ r² is the square of bench.loss. */
export async function missing(bench: Workbench): Promise<(end: Float64Array) => Float64Array> {
  const { levels, sigmaData } = bench;
  const states = await bench.teacher(levels);
  const target = states[states.length - 1];
  const unit = stateScale(levels[levels.length - 1], sigmaData) * Math.sqrt(target.length);
  return (end) => end.map((v, i) => (v - target[i]) / unit);
}
