import { atRatio, noisiest, ratio } from './grid';
import type { Level, NoiseProcess } from './process';

/**
 * Levels along a published list of λ (noise to data): interpolated linearly in λ over the list's index to n + 1 levels, and
 * stretched so that its ends meet those of the run. Where the ends are the list's own, the list comes out as published.
 */
export function alongTable(
  process: NoiseProcess,
  n: number,
  first: Level,
  to: Level,
  table: readonly number[],
): Level[] {
  const from = noisiest(process, first);
  const [a, b] = [-Math.log(ratio(from)), -Math.log(ratio(to))];
  const [low, high] = [table[0], table[table.length - 1]];
  return Array.from({ length: n + 1 }, (_, i) => {
    if (i === 0) return from;
    if (i === n) return to;
    const place = (i / n) * (table.length - 1);
    const k = Math.min(Math.floor(place), table.length - 2);
    const lambda = table[k] + (place - k) * (table[k + 1] - table[k]);
    return atRatio(process, Math.exp(-(a + ((lambda - low) / (high - low)) * (b - a))));
  });
}
