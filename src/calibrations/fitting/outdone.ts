import type { Workbench } from '../../core/calibration';
import type { Recipe } from '../../core/recipe';
import { freshSets } from './fresh';
import { endOf, missing } from './students';

/** Standard errors that a difference must exceed: chance alone does so once in forty times. */
const CONFIDENCE = 2;

/**
 * The challenger that errs least on `sets` sets of fresh noises, of those that err less than the champion by more than chance: paired
 * sample by sample; undefined if there is none. A search has adapted to its own noises: what it found must hold on others.
 */
export async function outdone<T>(
  bench: Workbench,
  champion: T,
  challengers: readonly T[],
  recipeOf: (one: T) => Recipe,
  sets: number,
): Promise<T | undefined> {
  if (!challengers.length) return undefined;
  const fresh = await Promise.all(freshSets(bench, sets).map(async (other) => ({ other, less: await missing(other) })));
  const squares = async (one: T): Promise<number[]> => {
    const found: number[] = [];
    for (const { other, less } of fresh) {
      const end = await endOf(other, recipeOf(one));
      found.push(...(end ? bySample(less(end), bench.dim) : new Array(bench.count).fill(Number.POSITIVE_INFINITY)));
    }
    return found;
  };
  const known = await squares(champion);
  let [best, least]: [T | undefined, number] = [undefined, Number.POSITIVE_INFINITY];
  for (const challenger of challengers) {
    const own = await squares(challenger);
    const { mean, error } = meanOf(own.map((v, i) => v - known[i]));
    if (mean + CONFIDENCE * error < 0 && mean < least) [best, least] = [challenger, mean];
  }
  return best;
}

const bySample = (residuals: Float64Array, dim: number): number[] =>
  Array.from({ length: residuals.length / dim }, (_, n) =>
    residuals.subarray(n * dim, (n + 1) * dim).reduce((s, v) => s + v * v, 0),
  );

/** The mean and its standard error. */
function meanOf(values: readonly number[]): { mean: number; error: number } {
  const mean = values.reduce((s, v) => s + v, 0) / values.length;
  const variance = values.reduce((s, v) => s + (v - mean) ** 2, 0) / (values.length - 1);
  return { mean, error: Math.sqrt(variance / values.length) };
}
