import { type Level, type NoiseProcess, stateScale } from '../core/process';
import type { ExactMixture } from '../denoisers/mixture';
import type { Started } from './protocol';

/** Resolution of the 1-D picture, and the range of x̃ it covers (x̃ has unit variance, so ±3.2 holds all but 0.1 %). */
const COLUMNS = 160;
const ROWS = 160;
const REACH = 3.2;
/** λ that stands for pure noise where a process begins there. */
const NOISIEST = -5;

/** Density of x̃ over time for a 1-D exact denoiser: p(x̃) = p_t(x)·scale, so that every column integrates to 1. */
export function densityOf(
  mixture: ExactMixture,
  process: NoiseProcess,
  first: Level,
  last: Level,
): NonNullable<Started['density']> {
  const shown = ({ lambda, sigma }: Level): number => {
    if (Number.isFinite(lambda)) return lambda;
    return sigma === 0 ? process.at(process.tMin).lambda : NOISIEST;
  };
  const [begin, end] = [shown(first), shown(last)];
  const columns = Array.from({ length: COLUMNS }, (_, i) =>
    process.atLambda(begin + ((end - begin) * i) / (COLUMNS - 1)),
  );
  const values = new Float32Array(COLUMNS * ROWS);
  columns.forEach((level, c) => {
    const scale = stateScale(level, mixture.sigmaData);
    const x = Float64Array.from({ length: ROWS }, (_, r) => scale * REACH * ((2 * r) / (ROWS - 1) - 1));
    const { logDensity } = mixture.posteriorMean(x, level);
    for (let r = 0; r < ROWS; r++) values[c * ROWS + r] = Math.exp(logDensity[r]) * scale;
  });
  return { columns, rows: ROWS, lo: -REACH, hi: REACH, values };
}
