import { expect, test } from 'vitest';
import { defaultSpec, type RunSpec } from '../run/spec';
import { changesBetween } from './changes';

const of = (change: Partial<RunSpec>): string => changesBetween([defaultSpec], [{ ...defaultSpec, ...change }]);
const { grid } = defaultSpec;

test('a change is told with its values; options only where nothing else of their owner changed', () => {
  expect(of({ solver: { id: 'heun', options: {} } })).toBe('solver from DPM-Solver++(2M) to Heun');
  expect(of({ grid: { ...grid, steps: 20 } })).toBe('steps from 10 to 20');
  expect(of({ grid: { ...grid, id: 'exponential', options: {} } })).toMatch(/^schedule from Karras to Exponential/);
  expect(of({ grid: { ...grid, options: { rho: 3 } } })).toBe('options of the schedule');
  expect(of({ solver: { id: 'ddim', options: { eta: 1 } } })).not.toContain('options');
  expect(of({ control: { kind: 'adaptive', atol: 1, rtol: 1, maxNfe: 9, rule: 'pi' } })).toBe(
    'step size from fixed to adaptive',
  );
  expect(of({})).toBe('what is shown of the runs');
});

test('what several runs share is told once, and a run more or less is all there is to say', () => {
  const seeded = { ...defaultSpec, seed: 8 };
  expect(changesBetween([defaultSpec, defaultSpec], [seeded, seeded])).toBe('seed from 7 to 8');
  expect(changesBetween([defaultSpec], [defaultSpec, seeded])).toBe('a run added');
  expect(changesBetween([defaultSpec, seeded], [seeded])).toBe('a run closed');
});
