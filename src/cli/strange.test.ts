import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  brokenBelow,
  discrete,
  edm,
  exponential,
  flow,
  fraction,
  SHARE,
  SPREAD,
  type Strange,
  strange,
  turned,
} from '../../e2e/strange-onnx';
import { CpuBackend } from '../backends/cpu';
import { normals } from '../core/rng';
import type { Card } from '../denoisers/card';
import { parseHeadless } from '../run/parse-headless';
import { resolveProcess } from '../run/resolve';
import { bring } from './brought';
import { headless } from './headless';
import { openNetwork } from './network';

/** From a file that says little to samples of the right law: guess, probe, run. */
const folder = mkdtempSync(join(tmpdir(), 'fewstep-'));
let files = 0;

async function ran(card: Card, count: number, condition?: number | 'none') {
  const { spec } = parseHeadless({
    model: `own/${card.id}`,
    solver: { id: 'dpmpp-2m' },
    grid: { id: 'log-snr', steps: 40, end: 'zero' },
    count,
    condition,
  });
  const backend = new CpuBackend();
  const network = await openNetwork(spec, resolveProcess(spec.process), backend, '.');
  return headless(spec, network, backend, undefined);
}

async function sampled(card: Card, count: number, condition?: number | 'none'): Promise<number[]> {
  const { states, failure } = await ran(card, count, condition);
  expect(failure).toBeUndefined();
  return (states.at(-1) ?? []).flat();
}

/** W₁ between the numbers and as many of the data, in order. */
function distance(numbers: readonly number[]): number {
  const n = numbers.length;
  const z = normals(5, n, 1, 3);
  const data = z.map((v, i) => (i < SHARE * n ? 1 : -1) + SPREAD * v).sort();
  const own = Float64Array.from(numbers).sort();
  return own.reduce((sum, v, i) => sum + Math.abs(v - data[i]), 0) / n;
}

async function opened(of: Strange, beside: Record<string, object> = {}) {
  const here = join(folder, String(files++));
  mkdirSync(here);
  for (const [name, json] of Object.entries(beside)) writeFileSync(join(here, name), JSON.stringify(json));
  writeFileSync(join(here, 'model.onnx'), strange(of));
  const given = beside['card.json'] && { ...beside['card.json'], name: 'Given' };
  const { card, probe } = await bring({ kind: 'file', file: join(here, 'model.onnx'), card: given });
  return { card, probe };
}

const diffusers = { x: 'sample', time: 'timestep', out: 'out_sample' };
const scheduler = {
  _class_name: 'DDPMScheduler',
  num_train_timesteps: 1000,
  beta_schedule: 'linear',
  beta_start: 1e-4,
  beta_end: 0.02,
  prediction_type: 'epsilon',
};
const picture = [1, 8, 8];

describe('strange graphs, from the file to the samples', () => {
  test.each<[string, Strange, object, Record<string, object>?]>([
    [
      'diffusers: int64 timesteps, a scheduler configuration',
      { names: diffusers, time: { type: 'int64' }, level: discrete(1000), predicts: 'eps', shape: picture },
      { prediction: 'eps', process: { id: 'vp-discrete' } },
      { 'scheduler_config.json': scheduler },
    ],
    [
      'a float timestep without dimensions, and nothing told',
      { names: diffusers, time: { shape: [] }, level: discrete(1000), predicts: 'eps' },
      {
        prediction: 'eps',
        process: { id: 'vp-discrete', options: { steps: 1000 } },
        inputs: { time: { shape: 'scalar' } },
      },
    ],
    [
      'a tutorial: 200 steps, no index beyond',
      {
        names: { x: 'x', time: 'timesteps' },
        time: { type: 'int64' },
        level: discrete(200),
        predicts: 'eps',
        shape: [1, 28, 28],
      },
      { prediction: 'eps', process: { id: 'vp-discrete', options: { schedule: 'linear', steps: 200, betaEnd: 0.02 } } },
    ],
    [
      'a flow that answers with the data, time [B, 1]',
      { names: { x: 'x_t', out: 'x1' }, time: { shape: ['batch', 1] }, level: flow, predicts: 'x0' },
      { prediction: 'x0', process: { id: 'flow' }, inputs: { time: { unit: 't', shape: 'column' } } },
    ],
    [
      'a flow from noise at 0 to data at 1',
      { names: { x: 'x.1', time: 'onnx::Unsqueeze_1', out: '27' }, time: {}, level: turned, predicts: '-flow' },
      {
        prediction: 'flow',
        outputScale: -1,
        process: { id: 'flow' },
        inputs: { time: { unit: 't', scale: -1, offset: 1 } },
      },
    ],
    [
      'a flow that answers with the data, from noise at 0 to data at 1',
      { names: { x: 'xt', time: 't', out: 'x1_pred' }, time: { shape: ['batch', 1] }, level: turned, predicts: 'x0' },
      { prediction: 'x0', process: { id: 'flow' }, inputs: { time: { unit: 't', scale: -1, offset: 1 } } },
    ],
    [
      'channels last, one sample at a time',
      {
        names: { x: 'x:0', time: 'serving_default_t:0' },
        batch: 1,
        time: { shape: [1] },
        level: flow,
        predicts: 'flow',
        shape: [8, 8, 3],
      },
      { layout: 'NHWC', batch: 1, shape: [8, 8, 3], prediction: 'flow', process: { id: 'flow' } },
    ],
    [
      'a learned variance beside the noise',
      {
        names: diffusers,
        time: { type: 'int64' },
        level: discrete(1000),
        predicts: 'eps',
        shape: [3, 8, 8],
        variance: true,
      },
      { outputChannels: 6, prediction: 'eps', process: { id: 'vp-discrete' } },
    ],
    [
      'EDM’s F on c_in·x, told ln σ/4, σ_data of its own',
      {
        names: { x: 'x', time: 'c_noise', out: 'F' },
        time: {},
        level: edm,
        predicts: 'F',
        sigmaData: 1,
        shape: [1, 8, 8],
      },
      { prediction: 'F', process: { id: 've' }, sigmaData: 1, inputs: { scaling: 'edm', time: { unit: 'log-sigma' } } },
    ],
    [
      'a flow of one input, whose last number is the time',
      { names: { x: 'input', out: 'output' }, time: {}, joined: true, level: turned, predicts: '-flow' },
      {
        shape: [2],
        prediction: 'flow',
        outputScale: -1,
        process: { id: 'flow' },
        inputs: { x: 'input', time: { name: 'input', shape: 'joined', unit: 't', scale: -1, offset: 1 } },
      },
    ],
    [
      'pictures with a channel of time, and a batch of four',
      { names: { x: 'x' }, time: {}, joined: true, batch: 4, level: flow, predicts: 'x0', shape: [3, 8, 8] },
      { shape: [3, 8, 8], batch: 4, prediction: 'x0', inputs: { time: { name: 'x', shape: 'joined' } } },
    ],
    [
      'the score under noise of strength 25ᵗ',
      { names: { x: 'x', out: 'score' }, time: {}, level: exponential, predicts: 'score', shape: [1, 8, 8] },
      { prediction: 'score', process: { id: 've-exponential' }, inputs: { time: { unit: 't' } } },
    ],
    [
      'a time input of a name of its own',
      { names: { x: 'noisy_images', time: 'wobble', out: 'out' }, time: { shape: [1] }, level: flow, predicts: 'flow' },
      {
        prediction: 'flow',
        process: { id: 'flow' },
        inputs: { x: 'noisy_images', time: { name: 'wobble', unit: 't' } },
      },
    ],
    [
      'a course: index ÷ 500 as [B, 1, 1, 1]',
      {
        names: { x: 'x', time: 't', out: '118' },
        time: { shape: ['batch', 1, 1, 1] },
        level: fraction(500),
        predicts: 'eps',
        shape: [3, 8, 8],
      },
      { prediction: 'eps', process: { id: 'vp-linear' }, inputs: { time: { unit: 't', shape: 'cube' } } },
    ],
    [
      'a table of 50 steps, which ends with most of the signal left',
      { names: { x: 'sample', time: 'timestep' }, time: { type: 'int64' }, level: discrete(50), predicts: 'eps' },
      { prediction: 'eps', process: { id: 'vp-discrete', options: { steps: 50 } } },
    ],
    [
      'v of a thousand steps',
      {
        names: { x: 'input.1', time: 'timestep', out: 'v' },
        time: { type: 'int64', shape: [1] },
        level: discrete(1000),
        predicts: 'v',
      },
      { prediction: 'v', process: { id: 'vp-discrete', options: { steps: 1000 } } },
    ],
  ])(
    '%s',
    async (_, of, expected, beside) => {
      const { card, probe } = await opened(of, beside);
      expect(
        card,
        probe?.candidates
          .slice(0, 3)
          .map(({ name, cost }) => `${name} ${cost.toFixed(3)}`)
          .join(' | '),
      ).toMatchObject(expected);
      expect(probe?.confidence).toBeGreaterThan(0.5);
      const count = Math.ceil(1200 / card.shape.reduce((a, b) => a * b, 1));
      const far = distance(await sampled(card, count));
      // A short table ends with signal left (α = 0.37 after 200 steps, 0.78 after 50), of whose law a normal start knows the variance alone.
      const { steps } = card.process.options;
      expect(far).toBeLessThan(steps === 50 ? 0.4 : steps === 200 ? 0.15 : 0.1);
    },
    60_000,
  );

  test('classes of unknown number, and one for none', async () => {
    const { card } = await opened({
      names: { x: 'x', time: 't', out: 'v' },
      time: { type: 'int64' },
      level: discrete(1000),
      predicts: 'eps',
      classes: { name: 'y', shifts: [...Array.from({ length: 10 }, (_, k) => k / 2), 0] },
    });
    expect(card.inputs.class).toMatchObject({ name: 'y', count: 10, none: 10, type: 'int64' });
    // Class 0 lies where no class does; class 9 lies 4.5 further out.
    expect(distance(await sampled(card, 600, 'none'))).toBeLessThan(0.1);
    expect(distance((await sampled(card, 600, 9)).map((v) => v - 4.5))).toBeLessThan(0.2);
  }, 60_000);

  test('a number of classes that is not round has none to spare', async () => {
    const { card } = await opened({
      time: { type: 'int64' },
      level: discrete(1000),
      predicts: 'eps',
      classes: { name: 'labels', shifts: [0, 0, 0, 0, 0, 0, 0] },
    });
    expect(card.inputs.class).toEqual({ name: 'labels', count: 7, type: 'int64' });
  }, 60_000);

  test('a network that fails at a level: the run names it and keeps what was good before', async () => {
    const of: Strange = { names: { out: 'noise_pred' }, time: {}, level: flow, predicts: 'eps' };
    const broken: Strange = { ...of, level: brokenBelow };
    const { card } = await opened(of);
    const { card: bad } = await opened(broken, { 'card.json': card });
    const { states, failure } = await ran(bad, 50);
    expect(failure).toMatchObject({
      name: 'NotFiniteError',
      message: expect.stringMatching(/“noise_pred” holds NaN.*σ = 0\.0\d+/),
    });
    expect(states.length).toBeGreaterThan(10);
    for (const state of states) for (const row of state) for (const v of row) expect(v).toSatisfy(Number.isFinite);
  }, 60_000);
});
