import type { FloatArray } from './backend';

/** Inner product; a plain loop, for pictures have thousands of coordinates. */
export function dot(a: FloatArray, b: FloatArray): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

/** Rounds halves to even, as numpy does. */
export function rint(x: number): number {
  const r = Math.round(x);
  return r - x === 0.5 && r % 2 !== 0 ? r - 1 : r;
}

/** From any number to one between 0 and 1. */
export const logistic = (x: number): number => 1 / (1 + Math.exp(-x));
