/** The value below which a share of |row| lies, between its neighbours by linear interpolation. */
export function quantile(row: ArrayLike<number>, share: number): number {
  const sorted = Float64Array.from(row, Math.abs).sort();
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const next = sorted[below + 1] ?? sorted[below];
  return sorted[below] + (place - below) * (next - sorted[below]);
}
