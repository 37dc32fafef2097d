import { noisiest } from '../core/grid';
import type { Level, NoiseProcess } from '../core/process';
import type { RunSpec } from '../run/spec';

/**
 * A schedule changed point by point. Points are levels from noise to data, whatever the run's direction; every function
 * gives levels that fall strictly in σ/α, or undefined where there is no room for that.
 */

/** The most points that are drawn so that a hand can take them. */
export const MOST_POINTS = 65;

/** Neighbours stay this far apart in λ (1 % of σ), or a quarter of the room where they are closer. */
const GAP = 0.01;

/** λ of the process's noisiest and cleanest levels of finite λ. */
export const ends = (process: NoiseProcess): readonly [low: number, high: number] => [
  noisiest(process, process.at(process.tMax)).lambda,
  process.at(process.tMin).lambda,
];

/** The λ between which point i can go: its neighbours, and the process at both ends. */
export function room(levels: readonly Level[], i: number, process: NoiseProcess): readonly [low: number, high: number] {
  const [first, last] = ends(process);
  const { lambda } = levels[i];
  const before = levels[i - 1]?.lambda ?? Number.NEGATIVE_INFINITY;
  const after = levels[i + 1]?.lambda ?? Number.POSITIVE_INFINITY;
  const gap = Math.min(GAP, (after - before) / 4);
  // A schedule may go beyond its process: such a point can stay where it is.
  const low = Math.max(before + gap, Math.min(first, lambda));
  const high = Math.min(after - gap, Math.max(last, lambda));
  return [low, high];
}

export function moved(levels: readonly Level[], i: number, lambda: number, process: NoiseProcess): Level[] {
  const [low, high] = room(levels, i, process);
  return levels.with(i, process.atLambda(Math.min(high, Math.max(low, lambda))));
}

/** A new point in step i, halfway in λ or at a λ of one's own. */
export function added(levels: readonly Level[], i: number, process: NoiseProcess, at?: number): Level[] | undefined {
  const [first, last] = ends(process);
  const low = Math.max(levels[i].lambda, first);
  const high = Math.min(levels[i + 1].lambda, last);
  if (high - low < 4e-4 || levels.length >= MOST_POINTS) return undefined;
  const inside = (high - low) / 8;
  const lambda = Math.min(high - inside, Math.max(low + inside, at ?? (low + high) / 2));
  return levels.toSpliced(i + 1, 0, process.atLambda(lambda));
}

export const removed = (levels: readonly Level[], i: number): Level[] | undefined =>
  levels.length > 2 ? levels.toSpliced(i, 1) : undefined;

type Each = RunSpec['each'];
const renumber = (each: Each, to: (index: number) => readonly number[]): Each =>
  Object.fromEntries(Object.entries(each).flatMap(([index, pick]) => to(Number(index)).map((k) => [k, pick])));

/** The rules of steps after step i was split in two: both halves take its rule. */
export const afterSplit = (each: Each, i: number): Each =>
  renumber(each, (k) => (k < i ? [k] : k === i ? [k, k + 1] : [k + 1]));

/** The rules of steps after step i has gone. */
export const afterRemoval = (each: Each, i: number): Each =>
  renumber(each, (k) => (k < i ? [k] : k === i ? [] : [k - 1]));
