import type { Level } from '../../core/process';

/** Room kept for an end at infinite λ (σ = 0, or pure noise), as a share of the whole. */
const INFINITE = 0.07;

/** Where states lie between 0 and 1: by λ, the first one at 0; infinite ends get a slot of their own beyond the finite ones. */
export function places(levels: readonly Level[]): number[] {
  const up = levels.length > 1 && levels[0].lambda > levels[levels.length - 1].lambda;
  if (up)
    return places([...levels].reverse())
      .reverse()
      .map((u) => 1 - u);
  const finite = levels.map((l) => l.lambda).filter(Number.isFinite);
  const head = levels[0]?.lambda === Number.NEGATIVE_INFINITY ? INFINITE : 0;
  const tail = levels.at(-1)?.lambda === Number.POSITIVE_INFINITY && levels.length > 1 ? INFINITE : 0;
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const v of finite) {
    low = Math.min(low, v);
    high = Math.max(high, v);
  }
  const span = high - low;
  return levels.map(({ lambda }, i) => {
    if (lambda === Number.NEGATIVE_INFINITY) return 0;
    if (lambda === Number.POSITIVE_INFINITY) return 1;
    const u = span > 0 ? (lambda - low) / span : i / Math.max(1, levels.length - 1);
    return head + u * (1 - head - tail);
  });
}

/** Indices whose labels fit beside each other: first and last always, the others where there is room. */
export function labelled(xs: readonly number[], room: number): number[] {
  const last = xs.length - 1;
  if (last < 1) return last === 0 ? [0] : [];
  const chosen = [0];
  for (let i = 1; i < last; i++)
    if (xs[i] - xs[chosen[chosen.length - 1]] >= room && xs[last] - xs[i] >= room) chosen.push(i);
  if (xs[last] - xs[0] >= room) chosen.push(last);
  return chosen;
}

export function nearest(xs: readonly number[], x: number): number {
  let best = 0;
  for (let i = 1; i < xs.length; i++) if (Math.abs(xs[i] - x) < Math.abs(xs[best] - x)) best = i;
  return best;
}
