import { expect, test } from 'vitest';
import { calibrate } from '../run/calibrate';
import { parseSpec } from '../run/parse';
import { prepareExact } from '../run/prepare';
import type { Calibrated } from '../run/task';
import { apart, checkCalibrated, misfit, readCalibrated } from './calibrated';

const { spec } = parseSpec({ model: 'ring', grid: { id: 'karras', steps: 4 }, solver: { id: 'ddim' } });
const made: Promise<Calibrated> = calibrate(
  { calibration: { id: 'gits', options: { points: 11 } }, spec, samples: 8, seed: 1 },
  async (one) => prepareExact(one) ?? Promise.reject(new Error('not exact')),
  () => {},
  new AbortController().signal,
  async () => {},
);

test('a result comes back from the database as it was, and from JSON with its empty cells', async () => {
  const result = await made;
  expect(checkCalibrated(structuredClone(result))).toEqual(result);
  const read = readCalibrated(JSON.stringify(result));
  expect(read).toEqual(JSON.parse(JSON.stringify(result), (_, v) => (v === null ? Number.NaN : v)));
  // A step that does not go down has no cost.
  expect(read.picture?.heat?.values[3][2]).toBeNaN();
  expect(misfit(read, spec)).toBeUndefined();
});

test.each([
  ['half', (json: string) => json.slice(0, 99), /not JSON/],
  ['something else', () => '{"layers": 3}', /no result of a calibration/],
  ['nothing', () => 'null', /no result of a calibration/],
  ['another format', (json: string) => json.replace('calibration/1', 'calibration/9'), /“fewstep-calibration\/9”/],
  ['a hole', (json: string) => json.replace('"forwards"', '"backwards"'), /damaged at “forwards”/],
  ['no denoiser', (json: string) => json.replace('"model"', '"mode"'), /which run it belongs to/],
])('%s is refused in words', async (_, spoil, message) => {
  const json = JSON.stringify(await made);
  expect(() => readCalibrated(spoil(json))).toThrow(message);
});

test('a result for another denoiser or process does not fit, and another guidance is said', async () => {
  const result = await made;
  expect(misfit(result, { ...spec, model: 'moons' })).toMatch(/fitted to the denoiser Ring, and the run has /);
  const other = { id: 've', options: { sigmaMin: 0.01, sigmaMax: 80 } };
  expect(misfit(result, { ...spec, process: other })).toMatch(/other options than the run’s/);
  const unknown = { ...result, recipe: { ...result.recipe, solver: { id: 'no-such', options: {} } } };
  expect(misfit(unknown, spec)).toMatch(/no-such/);
  expect(apart(result, spec)).toBeUndefined();
  expect(apart(result, { ...spec, guidance: [{ id: 'cfg', options: {} }] })).toMatch(/another guidance/);
});
