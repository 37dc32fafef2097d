/** Viridis: even in lightness, so that it reads without colour too. Eleven anchors, linear between them. */
const anchors = [
  [68, 1, 84],
  [72, 36, 117],
  [65, 68, 135],
  [53, 95, 141],
  [42, 120, 142],
  [33, 145, 140],
  [34, 168, 132],
  [68, 191, 112],
  [122, 209, 81],
  [189, 223, 38],
  [253, 231, 37],
] as const;

/** The colour at a share from 0 to 1. */
export function viridis(share: number): [red: number, green: number, blue: number] {
  const at = Math.min(1, Math.max(0, share)) * (anchors.length - 1);
  const i = Math.min(anchors.length - 2, Math.floor(at));
  const mix = (k: 0 | 1 | 2): number => Math.round(anchors[i][k] + (at - i) * (anchors[i + 1][k] - anchors[i][k]));
  return [mix(0), mix(1), mix(2)];
}

export const viridisBar = `linear-gradient(90deg, ${anchors.map((rgb) => `rgb(${rgb.join()})`).join(', ')})`;

/** How values become shares: by their logarithm where they are positive and span more than a factor of fifty. */
export function scaleOf(values: readonly (readonly number[])[]): { low: number; high: number; log: boolean } {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  let least = Number.POSITIVE_INFINITY;
  for (const v of values.flat()) {
    if (!Number.isFinite(v)) continue;
    low = Math.min(low, v);
    high = Math.max(high, v);
    if (v > 0) least = Math.min(least, v);
  }
  const log = low >= 0 && high > 50 * Math.max(low, Number.MIN_VALUE) && Number.isFinite(least);
  // Six decades are enough to see; a zero is as dark as the least.
  return { low: log ? Math.max(least, high / 1e6) : low, high, log };
}

export function shareOf(value: number, { low, high, log }: ReturnType<typeof scaleOf>): number {
  if (high <= low) return 0.5;
  return log ? Math.log(Math.max(value, low) / low) / Math.log(high / low) : (value - low) / (high - low);
}
