import { dot } from '../../core/arithmetic';
import { solve } from '../../core/lagrange';
import { sum } from './states';

/** Share of the directions' size by which the normal equations are made safe (Tikhonov). */
const RIDGE = 1e-9;

/**
 * The c that bring `from` + Σ cⱼ·directionⱼ nearest to `goal`, by normal equations. A direction that is nothing gets 0, and of
 * two that are one the ridge takes the shorter way.
 */
export function nearest(from: Float64Array, directions: readonly Float64Array[], goal: Float64Array): number[] {
  const left = sum([1, goal], [-1, from]);
  const lengths = directions.map((v) => Math.sqrt(dot(v, v)));
  const used = directions.flatMap((_, j) => (lengths[j] > 1e-12 ? [j] : []));
  // Of unit length, so that the ridge is the same for all.
  const A = used.map((j) =>
    used.map((k) => dot(directions[j], directions[k]) / (lengths[j] * lengths[k]) + (j === k ? RIDGE : 0)),
  );
  const c = solve(
    A,
    used.map((j) => dot(directions[j], left) / lengths[j]),
  );
  return directions.map((_, j) => (used.includes(j) ? c[used.indexOf(j)] / lengths[j] : 0));
}
