import { expect, test } from 'vitest';
import { calibrateKept } from './calibrating';
import { digestOf, openNotebook } from './notebook';
import { parseSpec } from './parse';
import { prepareExact } from './prepare';
import type { Stage, Task } from './task';

/** Node has no IndexedDB: a browser that gives the page no storage looks the same. With one, see e2e/calibrate.spec.ts. */
const task: Task = {
  calibration: { id: 'gits', options: { points: 21 } },
  spec: parseSpec({ model: 'ring', grid: { id: 'karras', steps: 4 }, solver: { id: 'ddim' } }).spec,
  samples: 8,
  seed: 1,
};

test('without a store the work goes on, and that is said once', async () => {
  const said: string[] = [];
  const stages: Stage[] = [];
  const result = await calibrateKept(task, {
    prepare: async (spec) => prepareExact(spec) ?? Promise.reject(new Error('not exact')),
    idle: async () => {},
    tell: (stage, resumed) => {
      expect(resumed).toBe(0);
      stages.push(stage);
    },
    warn: (text) => said.push(text),
    signal: new AbortController().signal,
  });
  expect(result.recipe.grid.id).toBe('custom');
  expect(said).toEqual([
    expect.stringMatching(/^The browser keeps nothing for this page .* cannot be left and resumed\.$/),
  ]);
  expect(stages.length).toBeGreaterThan(0);
});

test('a notebook without a store is empty and takes what is written for nothing', async () => {
  const lost: unknown[] = [];
  const notebook = await openNotebook(task, 'this code', (why) => lost.push(why));
  expect(notebook.before).toBe(0);
  notebook.write('a question', { answer: new Float64Array(4), spent: 1 });
  expect(notebook.has('a question')).toBe(false);
  await notebook.rest();
  await notebook.close();
  expect(lost).toHaveLength(1);
});

test('a task is known by what it says, in whatever order', () => {
  const { seed, samples, spec, calibration } = task;
  expect(digestOf({ seed, samples, spec, calibration })).toBe(digestOf(task));
  expect(digestOf({ ...task, seed: 2 })).not.toBe(digestOf(task));
});
