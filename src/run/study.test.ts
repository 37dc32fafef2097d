import { expect, test } from 'vitest';
import { parseSpec } from './parse';
import { prepareExact } from './prepare';
import type { RunSpec } from './spec';
import { studio } from './study';

const spec = (change: object): RunSpec => parseSpec({ count: 60, ...change }).spec;
const prepare = async (s: RunSpec) => {
  const found = prepareExact(s);
  if (!found) throw new Error('only exact denoisers here');
  return found;
};

test('cells know their cost, their distance from the exact end, and from the data', async () => {
  const { cell } = studio(prepare, new AbortController().signal);
  const at = (steps: number, id = 'dpmpp-2m') =>
    cell(spec({ solver: { id, options: {} }, grid: { id: 'karras', options: {}, steps } }));
  const [coarse, fine, heun] = [await at(20), await at(40), await at(20, 'heun')];
  expect([coarse.nfe, fine.nfe, heun.nfe]).toEqual([20, 40, 40]);
  expect(heun.ledger).toEqual({ step: 20, stage: 20 });
  // A second-order rule: twice the steps, about a quarter of the error.
  expect((coarse.error ?? 0) / (fine.error ?? 1)).toBeGreaterThan(3);
  expect((coarse.error ?? 0) / (fine.error ?? 1)).toBeLessThan(5);
  expect(fine.sliced).toBeLessThan(0.3);
  expect(fine.energy).toBeLessThan(0.3);
  expect(fine.mmd).toBeLessThan(0.2);
  expect(fine.modes).toEqual({ found: 8, total: 8 });
});

test('noise on the way leaves no exact end to compare with, but a distribution; a failure is told by its cell', async () => {
  const { cell } = studio(prepare, new AbortController().signal);
  const noisy = await cell(spec({ solver: { id: 'euler-ancestral', options: {} } }));
  expect(noisy.error).toBeUndefined();
  expect(noisy.sliced).toBeGreaterThan(0);
  const capped = { kind: 'adaptive', atol: 1e-9, rtol: 1e-9, maxNfe: 5, rule: 'pi' };
  expect((await cell(spec({ solver: { id: 'bosh3', options: {} }, control: capped }))).failure).toMatch(/cap of 5 NFE/);
});

test('an abort ends the study, not the cell alone', async () => {
  const abort = new AbortController();
  const { cell } = studio(prepare, abort.signal);
  abort.abort(new Error('called off'));
  await expect(cell(spec({}))).rejects.toThrow('called off');
});
