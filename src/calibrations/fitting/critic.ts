import type { Workbench } from '../../core/calibration';
import { stateScale } from '../../core/process';

/** Directions on which clouds are compared, and the tag of their draw. */
const [DIRECTIONS, TAG] = [32, 1];

/**
 * Residuals whose squares add up to weight·SW₂² between the ends and as many data, over random directions: on a line, the best coupling
 * pairs both by rank. (Rabin et al. 2012, doi:10.1007/978-3-642-24785-9_37)
 */
export async function slicedCritic(bench: Workbench, weight: number): Promise<(end: Float64Array) => number[]> {
  const { count, dim, levels, sigmaData } = bench;
  const draws = bench.normals(TAG);
  const directions = Array.from({ length: Math.min(DIRECTIONS, count) }, (_, k) => {
    const row = draws.subarray(k * dim, (k + 1) * dim);
    const length = Math.sqrt(row.reduce((s, v) => s + v * v, 0));
    return row.map((v) => v / length);
  });
  const along = (x: Float64Array, d: Float64Array): Float64Array =>
    Float64Array.from({ length: count }, (_, n) => d.reduce((s, v, e) => s + v * x[n * dim + e], 0)).sort();
  const data = await bench.data();
  const wanted = directions.map((d) => along(data, d));
  const unit = stateScale(levels[levels.length - 1], sigmaData) * Math.sqrt((count * directions.length) / weight);
  return (end) => directions.flatMap((d, k) => [...along(end, d)].map((v, i) => (v - wanted[k][i]) / unit));
}
