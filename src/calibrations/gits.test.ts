import { expect, test } from 'vitest';
import { level } from '../core/process';
import { fewestCost } from './fitting/paths';
import { fromChord, type Metric, stepCosts } from './fitting/step-costs';
import fixture from './gits.fixture.json';

/** Recorded runs of the authors' code on an exact mixture: its teacher, every tenth row of its costs, and what it chose. */
interface Case {
  id: string;
  metric: Metric;
  gamma: number;
  t: number[];
  states: number[][][];
  eps: number[][][];
  cost: Record<string, number[]>;
  path: number[];
  schedule: number[];
}
const cases = fixture as unknown as Case[];

const costsOf = ({ metric, t, states, eps }: Case): number[][] => {
  const levels = t.map((sigma) => level(sigma, 1, sigma));
  const paths = { levels, states: states.map((x) => Float64Array.from(x.flat())), dim: 2 };
  return t.map((sigma, i) => {
    if (i === t.length - 1) return t.map(() => Number.NaN);
    const noise = eps[i].flat();
    return stepCosts(
      metric,
      paths,
      i,
      paths.states[i].map((x, k) => x - sigma * noise[k]),
      've',
    );
  });
};

test.each(cases)('$id, $metric, γ = $gamma: the costs and the way of the authors’ code', (c) => {
  const costs = costsOf(c);
  for (const [i, row] of Object.entries(c.cost))
    for (let j = Number(i) + 1; j < c.t.length; j++)
      expect(Math.abs(costs[Number(i)][j] - row[j]), `from ${i} to ${j}`).toBeLessThan(1e-11);
  const path = fewestCost(costs, c.path.length - 1, c.gamma);
  expect(path).toEqual(c.path);
  expect(path.map((i) => c.t[i])).toEqual(c.schedule);
});

test('γ weighs the later steps: a way of equal costs moves its large step to the front', () => {
  // 0 → 1 → 3 and 0 → 2 → 3 cost 3 + 1 and 1 + 3.
  const cost = [
    [0, 3, 1, 9],
    [0, 0, 9, 1],
    [0, 0, 0, 3],
    [0, 0, 0, 0],
  ];
  expect(fewestCost(cost, 2, 0.9)).toEqual([0, 2, 3]);
  expect(fewestCost(cost, 2, 1.1)).toEqual([0, 1, 3]);
  // Of ways that cost the same, the one that goes to the nearest point first.
  expect(fewestCost(cost, 2, 1)).toEqual([0, 1, 3]);
});

test('the distance from a chord, and from a point', () => {
  const at = (...v: number[]): Float64Array => Float64Array.from(v);
  expect(fromChord(at(3, 4), at(0, 0), at(10, 0))).toBeCloseTo(4, 14);
  expect(fromChord(at(3, 4), at(0, 0), at(0, 0))).toBeCloseTo(5, 14);
});
