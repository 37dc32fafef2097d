import { inFrame, type Frame, type Level } from '../../core/process';
import { transported } from './states';

/** Paths of all samples along levels, [count·dim] a level, with D at each but the last. */
export interface Paths {
  levels: readonly Level[];
  states: readonly Float64Array[];
  dim: number;
}

/** A length of what a step missed, averaged over samples; see `stepCosts`. */
export const metrics = { l2: 'L2', l1: 'L1', dev: 'deviation from the chord' } as const;
export type Metric = keyof typeof metrics;

/**
 * c_ij for one i and all j > i: what one step of DDIM from states[i], with D there, misses at states[j] (GITS: arXiv:2405.11326, §4).
 * `l1` and `l2` are norms of the difference. `dev` compares how far the two lie from the straight line between the ends of the path,
 * and is signed: a step that lands nearer to the line than the path does has a negative cost. States are taken in a frame (x/α in
 * `ve`), without further scale, as the authors do.
 */
export function stepCosts(metric: Metric, { levels, states, dim }: Paths, i: number, D: Float64Array, frame: Frame) {
  const last = levels.length - 1;
  const framed = (k: number, x = states[k]): Float64Array => x.map((v) => v / inFrame(frame, levels[k]).scale);
  const row = new Array<number>(levels.length).fill(Number.NaN);
  const [start, end] = [framed(0), framed(last)];
  for (let j = i + 1; j <= last; j++) {
    const stepped = framed(j, transported(states[i], D, levels[i], levels[j]));
    const exact = framed(j);
    row[j] = meanOverSamples(stepped, dim, (n) => {
      const [y, x] = [stepped, exact].map((all) => all.subarray(n * dim, (n + 1) * dim));
      if (metric !== 'dev') return norm(metric, difference(y, x));
      const [a, b] = [start, end].map((all) => all.subarray(n * dim, (n + 1) * dim));
      return fromChord(y, a, b) - fromChord(x, a, b);
    });
  }
  return row;
}

/** Distance of p from the line through a and b. */
export function fromChord(p: Float64Array, a: Float64Array, b: Float64Array): number {
  const [along, to] = [difference(b, a), difference(p, a)];
  const length = norm('l2', along);
  const share = length > 0 ? inner(to, along) / length ** 2 : 0;
  return norm(
    'l2',
    to.map((v, k) => v - share * along[k]),
  );
}

const difference = (a: Float64Array, b: Float64Array): Float64Array => a.map((v, k) => v - b[k]);
const inner = (a: Float64Array, b: Float64Array): number => a.reduce((s, v, k) => s + v * b[k], 0);
const norm = (metric: 'l1' | 'l2', v: Float64Array): number =>
  metric === 'l1' ? v.reduce((s, e) => s + Math.abs(e), 0) : Math.sqrt(inner(v, v));

function meanOverSamples(all: Float64Array, dim: number, of: (n: number) => number): number {
  const count = all.length / dim;
  let total = 0;
  for (let n = 0; n < count; n++) total += of(n);
  return total / count;
}
