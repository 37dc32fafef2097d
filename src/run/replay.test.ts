import { describe, expect, test } from 'vitest';
import { CpuBackend } from '../backends/cpu';
import { normals, streams } from '../core/rng';
import { makeProcess, run as sample, solver } from '../testing/harness';
import { parseSpec } from './parse';
import { exactDenoiser, prepareExact } from './prepare';
import type { Reply } from './protocol';
import { replay } from './replay';
import { resolveLevels } from './resolve';
import { parseTrajectory } from './trajectory';

const { spec } = parseSpec({ model: 'uneven', count: 20, grid: { id: 'karras', steps: 6, end: 'zero' } });

/** What another program would have written: Euler's run, in the frame of α = 1. */
async function recorded(of: 've' | 'vp-linear' = 've') {
  const s = parseSpec({ ...spec, process: { id: of, options: of === 've' ? spec.process.options : {} } }).spec;
  const backend = new CpuBackend();
  const denoiser = exactDenoiser(s, backend);
  if (!denoiser) throw new Error('no mixture');
  const levels = resolveLevels(s, denoiser.process);
  const x = normals(s.seed, s.count, 2, streams.init).map((z) => z * levels[0].sigma);
  const { states } = await sample(solver('ddim'), levels, { backend, denoiser, x: backend.put(x) });
  const rows = (flat: Float64Array): number[][] =>
    Array.from({ length: s.count }, (_, n) => [...flat.subarray(2 * n, 2 * n + 2)]);
  return {
    name: 'Euler',
    software: 'elsewhere 1.0',
    sigma: levels.map((l) => l.sigma),
    alpha: levels.map((l) => l.alpha),
    states: states.map(rows),
    denoised: states.slice(0, -1).map((state, i) => rows(denoiser.posteriorMean(state, levels[i]).mean)),
  };
}

async function told(file: unknown, change: object = {}): Promise<Reply[]> {
  const s = parseSpec({ ...spec, ...change }).spec;
  const prepared = prepareExact(s);
  if (!prepared) throw new Error('no mixture');
  const replies: Reply[] = [];
  const post = (reply: Reply): void => void replies.push(reply);
  const { signal } = new AbortController();
  await replay({ run: 1, spec: s, prepared, post, signal, reached: [] }, new Blob([JSON.stringify(file)]));
  return replies;
}
const of = <T extends Reply['type']>(replies: Reply[], type: T) =>
  replies.filter((r) => r.type === type) as Extract<Reply, { type: T }>[];

test('a recorded run is told as a run: states, evaluations, and the error that its solver has here', async () => {
  const replies = await told(await recorded());
  const [started] = of(replies, 'started');
  expect(started.recorded).toEqual({ name: 'Euler', software: 'elsewhere 1.0' });
  expect(started.count).toBe(20);
  const [{ steps }] = of(replies, 'steps');
  expect(steps).toHaveLength(6);
  expect(steps.map(({ ledger }) => ledger.step)).toEqual([1, 1, 1, 1, 1, 1]);
  const last = of(replies, 'measured').at(-1);
  expect(last?.checked).toBeLessThan(1e-12);
  expect(last?.global[0]).toBe(0);
  expect(last?.global.at(-1)).toBeGreaterThan(0.01);
  expect(last?.global.at(-1)).toBeLessThan(1);
  expect(last?.local).toEqual([]);
});

test('recorded under another α it is scaled over, and has the error of the same path', async () => {
  const file = await recorded('vp-linear');
  const replies = await told(file);
  const x = of(replies, 'steps')[0].steps[2].x;
  const { alpha } = { alpha: file.alpha[3] };
  expect(x?.[0]).toBeCloseTo(file.states[3][0][0] / alpha, 4);
  expect(of(replies, 'measured').at(-1)?.checked).toBeLessThan(1e-8);
});

test('another denoiser is noticed, and noise drawn on the way leaves no error; both say so', async () => {
  const file = await recorded();
  const other = of(await told(file, { model: 'ring' }), 'measured').at(-1);
  expect(other?.reason).toMatch(/another denoiser: their x₀ differ by 0\.\d+ σ_data/);
  expect(other?.global).toEqual([]);
  const noisy = of(await told({ ...file, stochastic: true }), 'measured').at(-1);
  expect(noisy?.reason).toMatch(/noise drawn/);
  // Nothing recorded to check by: the error is that to our denoiser, unchecked.
  const { denoised: _, ...bare } = file;
  expect(of(await told(bare), 'measured').at(-1)?.checked).toBeUndefined();
});

test('samples of another size than the denoiser’s are refused before anything is shown', async () => {
  await expect(told(await recorded(), { model: 'pair' })).rejects.toThrow(
    /have 2 numbers, and those of the denoiser on the page 1/,
  );
});

describe('a bad file is refused with the field that is wrong', () => {
  const ve = makeProcess('ve');
  const good = { sigma: [2, 1, 0], states: [[[1, 2]], [[1, 2]], [[1, 2]]] };
  const cases: [what: string, file: unknown, message: RegExp][] = [
    ['no JSON', undefined, /not JSON/],
    ['a list', [1], /must hold an object/],
    ['no levels', { states: good.states }, /levels are missing/],
    ['a level that is text', { ...good, sigma: [2, '1', 0] }, /“sigma” must be a list of at least two numbers/],
    ['noise that grows', { ...good, sigma: [1, 2, 0] }, /noise grows from state 0 to state 1/],
    ['fewer states than levels', { ...good, states: good.states.slice(1) }, /3 levels and 2 states/],
    [
      'pictures that are not flat',
      { ...good, states: [[[[1]]], [[[1]]], [[[1]]]] },
      /“states\[0\]\[0\]\[0\]” is \[1\]/,
    ],
    ['a lost sample', { ...good, states: [[[1, 2]], [], [[1, 2]]] }, /“states\[1\]” must hold 1 samples/],
    ['a value that is none', { ...good, states: [[[1, null]], [[1, 2]], [[1, 2]]] }, /“states\[0\]\[0\]\[1\]” is null/],
    ['evaluations of other steps', { ...good, nfe: [1] }, /“nfe” must be the evaluations of each of the 2 steps/],
    ['alphas of other levels', { ...good, alpha: [1] }, /“alpha” must be|belong together/],
  ];
  test.each(cases)('%s', (_, file, message) => {
    expect(() => parseTrajectory(file === undefined ? 'sigma = 1' : JSON.stringify(file), ve)).toThrow(message);
  });
  test('the least that is needed is taken', () => {
    const { levels, states, nfe, name } = parseTrajectory(JSON.stringify(good), ve);
    expect(levels.map(({ sigma }) => sigma)).toEqual([2, 1, 0]);
    expect(states[2]).toEqual(Float64Array.of(1, 2));
    expect([nfe, name]).toEqual([[1, 1], 'Recorded']);
    expect(parseTrajectory(JSON.stringify({ t: [2, 1, 0.5], states: good.states }), ve).levels[2].sigma).toBe(0.5);
  });
});
