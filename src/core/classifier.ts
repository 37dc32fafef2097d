import type { FloatArray } from './backend';
import type { Level } from './process';

/**
 * p(y | x_t) of the class y that each sample is to be. On plain numbers, one row per sample in the order of the run:
 * a classifier is small, and what guidance makes of it is no linear combination.
 */
export interface Classifier {
  /** Shape of one sample, [d] or [c, h, w]. */
  readonly shape: readonly number[];
  /** ln p(y | x) of each row. */
  logProbability(x: FloatArray, at: Level): Promise<FloatArray>;
  /** ∇ₓ ln p(y | x) of each row, where it has a closed form or a graph of its own. */
  gradient?(x: FloatArray, at: Level): Promise<FloatArray>;
}
