import type { FloatArray, RowMap } from '../core/backend';

/** Applies a function to every row of `dim` scalars; what it writes becomes `out`. */
export function mapRows<T extends FloatArray>(f: RowMap, dim: number, inputs: readonly FloatArray[], out: T): T {
  for (let i = 0; i < out.length; i += dim)
    f(
      inputs.map((data) => data.subarray(i, i + dim)),
      out.subarray(i, i + dim),
    );
  return out;
}
