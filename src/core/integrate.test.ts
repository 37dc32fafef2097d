import { describe, expect, test } from 'vitest';
import { CpuBackend } from '../backends/cpu';
import { adaptive, fixed, type Controller } from './controller';
import type { Denoiser } from './denoiser';
import { transport } from './exponential';
import { integrate, NfeCapError, NotFiniteError, type StepEvent } from './integrate';
import { whiteNoise } from './noise';
import { makeProcess } from './process';
import { nfeOf, type BoundSolver } from './solver';
import { lin, type Vec } from './vec';

const process = makeProcess({
  id: 've',
  frame: 've',
  tMin: 0.01,
  tMax: 10,
  marginal: (t) => [1, t],
  timeAtLambda: (l) => Math.exp(-l),
});
const levels = [10, 5, 2, 1, 0.5].map((t) => process.at(t));

/** A denoiser that pulls to ½x, and whose every call is counted. */
function setUp(denoise?: (call: number) => number) {
  const backend = new CpuBackend();
  let calls = 0;
  const denoiser: Denoiser = {
    process,
    dim: 1,
    sigmaData: 1,
    output: 'D',
    async denoise(x) {
      calls++;
      return backend.settle(lin([0.5, x], [1, backend.put([denoise?.(calls) ?? 0])]));
    },
  };
  const problem = { backend, denoiser, noise: whiteNoise(backend, 0, 1, 1), x: backend.put([10]) };
  return { backend, problem, calls: () => calls };
}

const euler: BoundSolver = {
  id: 'euler',
  order: 1,
  nfePerStep: 1,
  extraNfe: 0,
  history: 2,
  stochastic: false,
  adaptive: false,
  step: async ({ x, from, to, denoise }) => ({ x: transport(x, await denoise(), from, to) }),
};

async function collect(generator: AsyncGenerator<StepEvent, Vec>): Promise<StepEvent[]> {
  const events: StepEvent[] = [];
  for await (const event of generator) events.push(event);
  return events;
}

test('counts every forward by its cause', async () => {
  const { problem, calls } = setUp();
  const twice: BoundSolver = {
    ...euler,
    async step(s) {
      const D = await s.denoise();
      expect(await s.denoise()).toBe(D);
      await s.denoise(lin([0.9, s.x]), s.to);
      await s.denoise(lin([0.8, s.x]), s.to, 'corrector');
      return { x: transport(s.x, D, s.from, s.to) };
    },
  };
  const events = await collect(integrate(problem, twice, fixed(levels)));
  expect(events.map((e) => e.ledger)).toEqual(levels.slice(1).map(() => ({ step: 1, stage: 1, corrector: 1 })));
  expect(calls()).toBe(12);
});

test('an evaluation handed on as `out` makes the next base evaluation free', async () => {
  const { problem, calls } = setUp();
  const fsal: BoundSolver = {
    ...euler,
    async step(s) {
      const x = transport(s.x, await s.denoise(), s.from, s.to);
      return { x, out: await s.denoise(x, s.to) };
    },
  };
  await collect(integrate(problem, fsal, fixed(levels)));
  expect(calls()).toBe(levels.length);
});

test('a rejected attempt is remembered, and its forwards are counted as rejected', async () => {
  const { problem, calls } = setUp();
  let attempts = 0;
  const controller: Controller = {
    ...fixed(levels.slice(0, 2)),
    judge: () => (attempts++ === 0 ? { accept: false, to: process.at(7) } : { accept: true, to: undefined }),
  };
  const draws: number[] = [];
  const solver: BoundSolver = {
    ...euler,
    async step(s) {
      draws.push(problem.backend.data(s.noise())[0]);
      return euler.step(s);
    },
  };
  const events = await collect(integrate(problem, solver, controller));
  expect(events.map((e) => [e.accepted, e.ledger, e.index])).toEqual([
    [false, { rejected: 1 }, 0],
    [true, {}, 0],
  ]);
  expect(calls()).toBe(1);
  expect(draws[0]).toBe(draws[1]);
});

test('history is newest first, bounded, and holds the base that a modifier moved to', async () => {
  const { problem } = setUp();
  const seen: number[][] = [];
  const moved: BoundSolver = {
    ...euler,
    step(s) {
      seen.push(s.history.map((e) => e.at.sigma));
      return euler.step(s.moved(s.x, process.at(s.from.sigma * 1.1)));
    },
  };
  await collect(integrate(problem, moved, fixed(levels)));
  expect(seen.map((s) => s.map((v) => +v.toFixed(6)))).toEqual([[], [11], [5.5, 11], [2.2, 5.5]]);
});

test('memory stays constant however many steps there are', async () => {
  const { backend, problem } = setUp();
  const many = Array.from({ length: 200 }, (_, i) => process.at(10 * 0.97 ** i));
  const live: number[] = [];
  for await (const _ of integrate(problem, euler, fixed(many))) live.push(backend.live);
  expect(new Set(live.slice(5)).size).toBe(1);
});

test('a pinned vector survives the sweep', async () => {
  const { backend, problem } = setUp();
  let first: Vec | undefined;
  for await (const { x, index } of integrate(problem, euler, fixed(levels))) {
    if (index > 0) continue;
    first = x;
    backend.pin(x);
  }
  const kept = backend.live;
  expect(await backend.read(first as Vec)).toHaveLength(1);
  backend.unpin(first as Vec);
  backend.sweep([]);
  expect(backend.live).toBeLessThan(kept);
});

describe('what goes wrong', () => {
  test('NaN from the model stops the run at that step and names step, level and tensor', async () => {
    const { problem } = setUp((call) => (call === 3 ? Number.NaN : 0));
    const events: StepEvent[] = [];
    const failure = await (async () => {
      for await (const e of integrate(problem, euler, fixed(levels))) events.push(e);
    })().catch((e: unknown) => e);
    expect(failure).toBeInstanceOf(NotFiniteError);
    expect((failure as NotFiniteError).message).toMatch(/“D” holds NaN or ∞ in step 3, at σ = 2\.000/);
    expect(events).toHaveLength(2);
  });

  test('an abort lands between two evaluations', async () => {
    const { problem, calls } = setUp();
    const abort = new AbortController();
    const run = (async () => {
      for await (const { index } of integrate(problem, euler, fixed(levels), abort.signal))
        if (index === 1) abort.abort();
    })();
    await expect(run).rejects.toMatchObject({ name: 'AbortError' });
    expect(calls()).toBe(2);
  });

  test('adaptive control stops at its NFE cap, with what to do about it', async () => {
    const { problem } = setUp();
    const control = adaptive(process, levels[0], levels[4], undefined, { atol: 1e-3, rtol: 1e-3 }, 7);
    const hopeless: BoundSolver = {
      ...euler,
      adaptive: true,
      async step(s) {
        return { ...(await euler.step(s)), error: lin([1e-2, s.x], [0, await s.denoise(lin([1.1, s.x]), s.to)]) };
      },
    };
    await expect(collect(integrate(problem, hopeless, control))).rejects.toBeInstanceOf(NfeCapError);
  });
});

test('adaptive control ends exactly on its last level, then at σ = 0', async () => {
  const { problem } = setUp();
  const control = adaptive(process, levels[0], levels[4], process.zero, { atol: 1e-4, rtol: 1e-4 }, 1000);
  const embedded: BoundSolver = {
    ...euler,
    adaptive: true,
    async step(s) {
      const D = await s.denoise();
      const x = transport(s.x, D, s.from, s.to);
      const after = await s.denoise(x, s.to);
      return { x, error: s.to.sigma ? lin([0.5, transport(s.x, after, s.from, s.to)], [-0.5, x]) : undefined };
    },
  };
  const events = (await collect(integrate(problem, embedded, control))).filter((e) => e.accepted);
  expect(events.at(-2)?.to).toBe(levels[4]);
  expect(events.at(-1)?.to).toBe(process.zero);
  expect(events.reduce((sum, e) => sum + nfeOf(e.ledger), 0)).toBeGreaterThan(10);
});
