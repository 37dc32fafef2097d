import type { Backend } from './backend';
import type { Tolerance } from './controller';
import { lin, type Vec } from './vec';

/** What an attempt at a step came to. */
export interface Attempt {
  error: Vec;
  /** States before and after it. */
  x: Vec;
  next: Vec;
  /** The lower order's result, of this attempt and of the last accepted step. */
  low: Vec;
  before: Vec;
}

/** The error of an attempt in units of the tolerance. */
export async function errorOf(
  backend: Backend,
  dim: number,
  { atol, rtol, norm = 'ours' }: Tolerance,
  { error, x, next, low, before }: Attempt,
): Promise<number> {
  if (norm === 'ours') return backend.errorNorm(error, x, next, atol, rtol);
  const squares = await backend.rowwise(
    ([e, a, b], out) => {
      let sum = 0;
      for (let i = 0; i < e.length; i++)
        sum += (e[i] / Math.max(atol, rtol * Math.max(Math.abs(a[i]), Math.abs(b[i])))) ** 2;
      out.fill(sum / e.length);
    },
    dim,
    [lin([1, error]), low, before],
  );
  const all = Array.from(await backend.read(squares));
  return Math.sqrt(norm === 'max' ? Math.max(...all) : all.reduce((sum, v) => sum + v, 0) / all.length);
}
