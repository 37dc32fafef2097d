import type { FloatArray } from '../core/backend';
import { type Level, stateScale } from '../core/process';

/** RMS of a − b over all scalars of the shorter one, in units of the state's scale at that level. */
export function relativeError(a: FloatArray, b: FloatArray, at: Level, sigmaData: number): number {
  const n = Math.min(a.length, b.length);
  let sum = 0;
  for (let i = 0; i < n; i++) sum += (a[i] - b[i]) ** 2;
  return Math.sqrt(sum / n) / stateScale(at, sigmaData);
}
