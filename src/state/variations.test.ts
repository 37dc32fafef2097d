import { expect, test } from 'vitest';
import { parseSpec } from '../run/parse';
import { MOST_CELLS, stepsIn, variationsOf } from './variations';

const base = parseSpec({ solver: { id: 'ddim', options: { eta: 0.5 } }, each: { 1: { id: 'heun' } } }).spec;
const axes = { solvers: ['ddim', 'heun'], grids: ['karras'], steps: [5, 10], scales: [] };

test('every combination once, the run’s own options kept where its solver is meant', () => {
  const { variations, left } = variationsOf(base, axes);
  expect(variations.map((v) => [v.spec.solver.id, v.steps])).toEqual([
    ['ddim', 5],
    ['ddim', 10],
    ['heun', 5],
    ['heun', 10],
  ]);
  expect(variations[0].spec.solver.options).toMatchObject({ eta: 0.5 });
  expect(variations[0].spec.each).toEqual({});
  expect(left).toEqual([]);
});

test('a schedule that the process refuses is left out and named; one with its own steps counts once', () => {
  const flow = parseSpec({ process: { id: 'flow' } }).spec;
  const { variations, left } = variationsOf(flow, { ...axes, grids: ['karras', 'uniform-t'] });
  expect(variations.every((v) => v.spec.grid.id === 'uniform-t')).toBe(left.length > 0);
  const own = variationsOf(base, { ...axes, solvers: ['ddim'], grids: ['custom'] }).variations;
  expect(own).toHaveLength(1);
});

test('guidance scales multiply, and too many combinations are cut with a word', () => {
  const { variations } = variationsOf({ ...base, condition: 2 }, { ...axes, scales: [1, 3] });
  expect(variations).toHaveLength(8);
  expect(variations[1].spec.guidance).toMatchObject([{ id: 'cfg', options: { scale: 3 } }]);
  const steps = Array.from({ length: 80 }, (_, i) => i + 1);
  const many = variationsOf(base, { ...axes, steps });
  expect(many.variations).toHaveLength(MOST_CELLS);
  expect(many.left[0]).toContain(`first ${MOST_CELLS} of 160`);
});

test('steps are read from text, and nonsense in it is dropped', () => {
  expect(stepsIn('5, 10;20  x 0 10 2.5')).toEqual([5, 10, 20]);
});
