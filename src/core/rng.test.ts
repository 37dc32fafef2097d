import { expect, test } from 'vitest';
import { BrownianPath } from './brownian';
import { normals, streams, threefry } from './rng';

test('threefry-2x32-20 gives the known answers of its authors', () => {
  const hex = (key: [number, number], counter: [number, number]): string =>
    threefry(...key, ...counter)
      .map((w) => w.toString(16).padStart(8, '0'))
      .join(' ');
  expect(hex([0, 0], [0, 0])).toBe('6b200159 99ba4efe');
  expect(hex([-1, -1], [-1, -1])).toBe('1cb996fc bb002be7');
  expect(hex([0x13198a2e, 0x03707344], [0x243f6a88, 0x85a308d3])).toBe('c4923a9c 483df7a0');
});

test('a sample’s noise does not depend on how many samples there are', () => {
  const few = normals(7, 3, 2, streams.init);
  expect(normals(7, 50, 2, streams.init).slice(0, 6)).toEqual(few);
  expect(normals(8, 3, 2, streams.init)).not.toEqual(few);
  expect(normals(7, 3, 2, streams.step(0, 0))).not.toEqual(few);
});

test('normals have the moments of a normal law', () => {
  const z = normals(1, 40_000, 1, streams.init);
  const moment = (k: number): number => z.reduce((a, v) => a + v ** k, 0) / z.length;
  expect(moment(1)).toBeCloseTo(0, 1.5);
  expect(Math.abs(moment(2) - 1)).toBeLessThan(0.03);
  expect(Math.abs(moment(4) - 3)).toBeLessThan(0.2);
});

test('Brownian increments add up: two half steps see the path of one whole step', () => {
  const path = new BrownianPath(3, 4, 2);
  const clock = (l: number): number => Math.exp(2 * l);
  const increment = (a: number, b: number): number[] =>
    [...path.unitIncrement(a, b)].map((z) => z * Math.sqrt(clock(b) - clock(a)));
  const whole = increment(-1, 1.5);
  const first = increment(-1, 0.123);
  const second = increment(0.123, 1.5);
  for (const [i, w] of whole.entries()) expect(first[i] + second[i]).toBeCloseTo(w, 10);
  // Order of questions does not matter.
  expect([...new BrownianPath(3, 4, 2).unitIncrement(0.123, 1.5)]).toEqual([...path.unitIncrement(0.123, 1.5)]);
});

test('Brownian increments are unit normal and independent over disjoint intervals', () => {
  const path = new BrownianPath(5, 4000, 1);
  const a = path.unitIncrement(-2, -1.3);
  const b = path.unitIncrement(-1.3, 3);
  const mean = (f: (i: number) => number): number => a.reduce((sum, _, i) => sum + f(i), 0) / a.length;
  expect(Math.abs(mean((i) => a[i] ** 2) - 1)).toBeLessThan(0.08);
  expect(Math.abs(mean((i) => b[i] ** 2) - 1)).toBeLessThan(0.08);
  expect(Math.abs(mean((i) => a[i] * b[i]))).toBeLessThan(0.06);
});
