import { expect, test } from 'vitest';
import { curvatures, deviations, principal, torsions } from './geometry';

const point = (...p: number[]): Float64Array => Float64Array.from(p);
const arc = (radius: number, n = 40): Float64Array[] =>
  Array.from({ length: n + 1 }, (_, i) => point(radius * Math.cos(i / n), radius * Math.sin(i / n), 0));
/** A helix of radius r and pitch 2πc: curvature r/(r² + c²), torsion c/(r² + c²). */
const helix = (r: number, c: number): Float64Array[] =>
  Array.from({ length: 400 }, (_, i) => point(r * Math.cos(i / 100), r * Math.sin(i / 100), (c * i) / 100));

test('a straight path deviates nowhere and does not bend', () => {
  const line = [0, 1, 3, 4, 9].map((t) => point(t, 2 * t, -t));
  for (const v of [...deviations(line), ...curvatures(line)]) expect(v).toBeCloseTo(0, 7);
});

test('the middle of half a circle is half its chord away from it', () => {
  const half = Array.from({ length: 11 }, (_, i) => point(Math.cos((Math.PI * i) / 10), Math.sin((Math.PI * i) / 10)));
  expect(deviations(half)[5]).toBeCloseTo(0.5, 12);
});

test('curvature is one over the radius, exactly on a circle', () => {
  for (const radius of [0.5, 3]) for (const k of curvatures(arc(radius))) expect(k).toBeCloseTo(1 / radius, 9);
});

test('a helix has its curvature and torsion; a flat path has none', () => {
  const path = helix(2, 1);
  for (const k of curvatures(path)) expect(k).toBeCloseTo(2 / 5, 4);
  for (const t of torsions(path)) expect(t).toBeCloseTo(1 / 5, 4);
  for (const t of torsions(arc(1))) expect(t).toBeLessThan(1e-5);
});

test('principal components: a plane path needs two, whatever the space; distances in the plane are kept', () => {
  const path = arc(2).map((p) => point(p[0], 0.6 * p[1], 0.8 * p[1], 5));
  const { u, v, explained } = principal(path);
  expect(explained[0] + explained[1]).toBeCloseTo(1, 10);
  expect(Math.hypot(u[7] - u[30], v[7] - v[30])).toBeCloseTo(Math.hypot(...path[7].map((x, i) => x - path[30][i])), 9);
});
