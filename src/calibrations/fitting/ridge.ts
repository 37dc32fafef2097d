import { solve } from '../../core/lagrange';

/** Ridge regression with a free constant: the function that predicts y from features. (Hoerl & Kennard 1970) */
export function ridge(
  rows: readonly (readonly number[])[],
  y: readonly number[],
  penalty = 1,
): (row: readonly number[]) => number {
  const width = rows[0]?.length ?? 0;
  const mean = y.reduce((s, v) => s + v, 0) / (y.length || 1);
  const normal = Array.from({ length: width }, (_, i) =>
    Array.from({ length: width }, (_, j) => rows.reduce((s, r) => s + r[i] * r[j], i === j ? penalty : 0)),
  );
  const weights = solve(
    normal,
    Array.from({ length: width }, (_, i) => rows.reduce((s, r, n) => s + r[i] * (y[n] - mean), 0)),
  );
  return (row) => mean + row.reduce((s, v, i) => s + v * weights[i], 0);
}
