import { expect, test } from 'vitest';
import { leastSquares } from './levenberg-marquardt';

const rosenbrock = ([x, y]: readonly number[]): number[] => [10 * (y - x * x), 1 - x];
const sum = (r: readonly number[]): number => r.reduce((s, v) => s + v * v, 0);

test('Levenberg–Marquardt finds the end of Rosenbrock’s valley', async () => {
  const { parameters, cost } = await leastSquares(async (p) => rosenbrock(p), [-1.2, 1], { iterations: 100 });
  expect(cost).toBeLessThan(1e-10);
  expect(parameters[0]).toBeCloseTo(1, 4);
});

test('linear least squares take one step, redundant parameters or not', async () => {
  const costs: number[] = [];
  const line = async ([a, b, c]: readonly number[]) => [0, 1, 2, 3].map((t) => a + c + b * t - (2 + 3 * t));
  await leastSquares(line, [0, 0, 0], { iterations: 1, told: async ({ cost }) => void costs.push(cost) });
  expect(costs[0]).toBeLessThan(1e-4 * sum([2, 5, 8, 11]));
});

test('where a value breaks, the other side is asked, and steps there are not taken', async () => {
  const edge = async ([x]: readonly number[]) => (x > 1 ? undefined : [x - 3]);
  const { parameters } = await leastSquares(edge, [1], { iterations: 20 });
  expect(parameters[0]).toBe(1);
  const { parameters: near } = await leastSquares(edge, [0], { iterations: 20 });
  expect(near[0]).toBeLessThanOrEqual(1);
  expect(near[0]).toBeGreaterThan(0);
  await expect(leastSquares(edge, [2], { iterations: 1 })).rejects.toThrow(/cannot start/);
});
