import { expect, test } from 'vitest';
import { prepared } from '../testing/bench';
import { calibrations } from '../calibrations/registry';
import { calibrate, type Calibrated, type Task } from './calibrate';
import type { RawOptions } from '../core/options';
import { type Page, type Pages, journal } from './journal';
import { parseSpec } from './parse';

/** What keeps the long searches short here. */
const SHORT: Record<string, RawOptions> = {
  bespoke: { iterations: 3, starts: 1 },
  generalized: { iterations: 2, starts: 1 },
  'dc-polynomial': { steps: '5, 6', sweeps: 1, evaluations: 6 },
  'neural-solver': { iterations: 2, starts: 1 },
  s3: { evaluations: 130 },
};
const task = (id: string, steps = 5, spec: object = {}): Task => ({
  calibration: { id, options: SHORT[id] ?? {} },
  spec: parseSpec({ model: 'ring', grid: { id: 'karras', steps }, solver: { id: 'ddim' }, ...spec }).spec,
  samples: 16,
  seed: 1,
});

const run = (t: Task, kept = journal(), signal = new AbortController().signal): Promise<Calibrated> =>
  calibrate(
    t,
    prepared,
    () => {},
    signal,
    async () => signal.throwIfAborted(),
    kept,
  );

test.each([...calibrations.keys()])(
  '%s: the same task asks the same things and ends the same: with its journal, nothing is found out twice',
  async (id) => {
    const kept = new Map<string, Page>();
    let asked = 0;
    // All answers are kept, however soon they came.
    const pages: Pages = {
      has: (question) => kept.has(question),
      read: async (question) => structuredClone(kept.get(question)),
      write(question, page) {
        asked++;
        kept.set(question, structuredClone(page));
      },
    };
    const first = await run(task(id), journal(pages, 0));
    expect(asked).toBeGreaterThan(0);
    expect(first.forwards).toBeGreaterThan(0);
    // What it yields is legal as it stands, so a link carries it.
    expect(parseSpec({ ...first.task.spec, ...first.recipe }).notes).toEqual([]);
    asked = 0;
    expect(await run(task(id), journal(pages, 0))).toEqual(first);
    expect(asked).toBe(0);
  },
);

test('with half of its journal it finds the rest again, at the same cost', async () => {
  const kept = new Map<string, Page>();
  const pages: Pages = {
    has: (question) => kept.has(question),
    read: async (question) => kept.get(question),
    write: (question, page) => kept.set(question, page),
  };
  const first = await run(task('oss'), journal(pages, 0));
  for (const question of [...kept.keys()].filter((_, i) => i % 2)) kept.delete(question);
  expect(await run(task('oss'), journal(pages, 0))).toEqual(first);
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
