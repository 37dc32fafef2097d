import { expect, test, vi } from 'vitest';
import { calibrations } from '../calibrations/registry';
import { calibrate, type Calibrated, type Task } from './calibrate';
import { type Page, journal } from './journal';
import { parseSpec } from './parse';
import { prepareExact } from './prepare';
import type { RunSpec } from './spec';

// Every calibration judges, and all pairs made by hand with it.
vi.setConfig({ testTimeout: 60_000 });

const task = (id: string, steps = 5, spec: object = {}): Task => ({
  calibration: { id, options: {} },
  spec: parseSpec({ model: 'ring', grid: { id: 'karras', steps }, solver: { id: 'ddim' }, ...spec }).spec,
  samples: 32,
  seed: 1,
});

const prepare = async (spec: RunSpec) => {
  const exact = prepareExact(spec);
  if (!exact) throw new Error('not an exact denoiser');
  return exact;
};
const run = (t: Task, kept = journal(), signal = new AbortController().signal): Promise<Calibrated> =>
  calibrate(
    t,
    prepare,
    () => {},
    signal,
    async () => signal.throwIfAborted(),
    kept,
  );

test.each([...calibrations.keys()])('%s: the same task gives the same JSON, with its cost', async (id) => {
  const [one, two] = [await run(task(id)), await run(task(id))];
  expect(JSON.parse(JSON.stringify(one))).toEqual(JSON.parse(JSON.stringify(two)));
  expect(one.forwards).toBeGreaterThan(0);
  // What it yields is legal as it stands, so a link carries it.
  expect(parseSpec({ ...one.task.spec, ...one.recipe }).notes).toEqual([]);
});

test('a calibration that starts again with its journal asks nothing twice and ends the same', async () => {
  const kept = new Map<number, Page>();
  // All answers are kept, however soon they came.
  const first = await run(task('oss'), {
    entry: async (find, meter) => {
      const [index, spent] = [kept.size, meter.spent];
      const answer = await find();
      kept.set(index, { answer: structuredClone(answer), spent: meter.spent - spent });
      return answer;
    },
  });
  let asked = 0;
  const again = await run(
    task('oss'),
    journal(kept, () => asked++),
  );
  expect(again).toEqual(first);
  expect(asked).toBe(0);
});

test.each([
  ['the seed of the run', { ...task('gits'), seed: task('gits').spec.seed }, /very noises/],
  ['no samples', { ...task('gits'), samples: 0 }, /Samples: 0/],
  ['an unknown name', task('no-such'), /There is no calibration “no-such”\. There are: /],
  ['one step', task('gits', 1), /no level to place: take more steps/],
  ['data to noise', task('gits', 5, { direction: 'invert' }), /from noise to data/],
])('%s is refused in words', async (_, wrong, message) => {
  await expect(run(wrong as Task)).rejects.toThrow(message);
});

test('it stops when it is called off', async () => {
  const off = new AbortController();
  off.abort(new DOMException('called off', 'AbortError'));
  await expect(run(task('oss'), journal(), off.signal)).rejects.toThrow('called off');
});
