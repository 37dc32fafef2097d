import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { CpuBackend } from '../backends/cpu';
import { models } from '../models';
import { resolveMixture, resolveProcess } from '../run/resolve';
import { outsider } from '../testing/outsider';
import type { Mixture } from './mixture';
import { alike } from './alike';
import { type Card, imageOf } from './card';
import { candidates } from './candidates';
import { CpuDenoiser } from './network-cpu';
import { openSession } from './session';
import { NetworkError } from './failure';
import { probePrediction } from './probe';
import type { Reading } from './reading';

const draft = (unit: Card['inputs']['time']['unit']): Card => ({
  id: 'own',
  name: 'Own',
  about: 'A test.',
  family: 'gaussian',
  data: { name: '-', licence: '-', origin: '-' },
  process: { id: 've', options: {} },
  prediction: 'x0',
  sigmaData: 0.5,
  shape: [2],
  inputs: { x: 'x', time: { name: 't', unit } },
  output: 'y',
  params: 0,
  bytes: 1,
  opset: 17,
  licence: '-',
});
const mixture = resolveMixture('uneven');
if (!mixture) throw new Error('no mixture');

const mixtures = ['uneven', 'ring', 'two-moons', 'pinwheel'].map((id) => {
  const mixture = resolveMixture(id);
  if (!mixture) throw new Error(`no ${id}`);
  return mixture;
});
/** The law and the number of samples change from reading to reading. */
const counts = [512, 256, 1024];

const readingOf = ({ process, prediction, outputScale, sigmaData, inputs }: Card): Reading => {
  const { unit, scale, offset } = inputs.time;
  return {
    process,
    prediction,
    outputScale,
    sigmaData,
    inputs: { time: { unit, scale, offset }, scaling: inputs.scaling },
  };
};

/** Everything that a time input of one kind can mean: told from all the others, or said to be in doubt. */
test.each([['index'], ['t'], ['sigma'], ['log-sigma'], ['lambda']] as const)(
  'time input: %s',
  async (unit) => {
    const readings = candidates([unit]);
    const wrong: string[] = [];
    let asked = 0;
    for (const shift of [0, 1])
      for (const [i, { name, reading }] of readings.entries()) {
        const samples = counts[(i + shift) % counts.length];
        const law = mixtures[(i + shift * 2) % mixtures.length];
        const found = await probePrediction(outsider(law, reading), draft(unit), { units: [unit], samples });
        const right = alike(readingOf(found.card), reading);
        if (found.confidence < 0.5) asked++;
        else if (!right) wrong.push(`${name} (${samples} of ${law.weights.length}): ${found.candidates[0].name}`);
        expect(found.evidence[0].why).toContain(found.candidates[0].name);
      }
    expect(wrong).toEqual([]);
    expect(asked).toBeLessThan(0.4 * readings.length);
  },
  120_000,
);

describe('β tables of tutorials', () => {
  const read = async (process: Card['process'], mixture: Mixture, unit: 'index' | 't' = 'index') => {
    const reading: Reading = { process, prediction: 'eps', sigmaData: 0.5, inputs: { time: { unit } } };
    return { reading, found: await probePrediction(outsider(mixture, reading), draft(unit), { units: [unit] }) };
  };
  const linear = (steps: number): Card['process'] => ({
    id: 'vp-discrete',
    options: { schedule: 'linear', steps, betaStart: 1e-4, betaEnd: 0.02 },
  });
  test.each([50, 100, 200, 300, 400, 500, 1000, 4000])(
    'linear β of %i steps',
    async (steps) => {
      for (const law of mixtures.slice(0, 2)) {
        const { reading, found } = await read(linear(steps), law);
        expect(found.card.prediction).toBe('eps');
        if (found.confidence >= 0.5) expect(alike(readingOf(found.card), reading), found.candidates[0].name).toBe(true);
        if (law === mixtures[0]) expect(found.card.process.options.steps).toBe(steps);
        expect(found.evidence.find(({ field }) => field === 'process')?.why).toMatch(/^Of tables of 50 to 4000 steps/);
        expect(found.forwards).toBeLessThan(2300);
      }
    },
    30_000,
  );
  test.each(['squaredcos_cap_v2', 'sigmoid', 'sigmoid_bar'])(
    '%s is told from its likes',
    async (schedule) => {
      const options = { schedule, steps: 1000, betaStart: 1e-4, betaEnd: 0.02 };
      const { found } = await read({ id: 'vp-discrete', options }, mixtures[0]);
      expect(found.card).toMatchObject({ prediction: 'eps', process: { options: { schedule, steps: 1000 } } });
    },
    30_000,
  );
  test('in t = n/N of 400 steps', async () => {
    const { found } = await read({ id: 'vp-linear', options: { betaMin: 0.04, betaMax: 8 } }, mixtures[0], 't');
    expect(found.card.process).toEqual({ id: 'vp-linear', options: { betaMin: 0.04, betaMax: 8 } });
  }, 30_000);
});

test.each([0.25, 0.5, 0.71, 1, 2])(
  'EDM’s F under σ_data = %f',
  async (sigmaData) => {
    const [{ reading }] = candidates(['log-sigma']);
    const found = await probePrediction(outsider(mixture, { ...reading, sigmaData }), draft('log-sigma'));
    expect(found.card).toMatchObject({ prediction: 'F', inputs: { scaling: 'edm' } });
    expect(Math.abs(Math.log(found.card.sigmaData / sigmaData))).toBeLessThan(0.15);
    expect(found.confidence).toBeGreaterThan(0.5);
  },
  30_000,
);

test('an error that is not the network’s comes through; what the network refuses is told', async () => {
  const slip = async (): Promise<Float64Array> => {
    throw new TypeError('no such thing');
  };
  await expect(probePrediction(slip, draft('sigma'), { units: ['sigma'] })).rejects.toThrow('no such thing');
  const refusing = async (): Promise<Float64Array> => {
    throw new NetworkError(new Error('indices element out of data bounds'));
  };
  await expect(probePrediction(refusing, draft('sigma'), { units: ['sigma'] })).rejects.toThrow(
    /No reading of this network gives numbers: indices element out of data bounds/,
  );
});

test('a network that denoises nothing is not called clear', async () => {
  const noise = async (x: Float64Array): Promise<Float64Array> => x.map((v, i) => Math.sin(3 * v + i));
  const found = await probePrediction(noise, draft('t'), { units: ['t', 'sigma'], samples: 128 });
  expect(found.confidence).toBeLessThan(0.5);
});

test('what gives no numbers, and what is called off', async () => {
  const broken = async (x: Float64Array): Promise<Float64Array> => x.map(() => Number.NaN);
  await expect(probePrediction(broken, draft('sigma'), { units: ['sigma'] })).rejects.toThrow(
    /No reading of this network gives numbers/,
  );
  const abort = new AbortController();
  abort.abort(new Error('enough'));
  await expect(
    probePrediction(outsider(mixture, candidates(['sigma'])[0].reading), draft('sigma'), { signal: abort.signal }),
  ).rejects.toThrow('enough');
});

describe('the networks that ship with Fewstep, asked as strangers', () => {
  // A reflow has learned the pairs of its own paths, not noise drawn anew: it is no denoiser, and the probe's question is not its own.
  const apart = ['digits-reflow', 'digits-fp16', 'digits-int8'];
  const cards = [...models.values()].flatMap((m) => (m.kind === 'onnx' && !apart.includes(m.card.id) ? [m.card] : []));
  test.each(cards.map((card) => [card.id, card] as const))(
    '%s',
    async (id, card) => {
      const session = await openSession(readFileSync(`public/models/${id}/model.onnx`), { engine: 'wasm' });
      const asked = { ...card, process: { id: 've', options: {} }, prediction: 'x0' as const };
      const network = new CpuDenoiser(session, asked, resolveProcess(card.process), new CpuBackend(), {
        labels: Array.from({ length: 4 }, (_, n) => n % (card.inputs.class?.count ?? 1)),
      });
      const samples = imageOf(card) ? 4 : 256;
      const found = await probePrediction((x, time) => network.answer(x, time), asked, { samples });
      expect(found.card).toMatchObject({ prediction: card.prediction, process: { id: card.process.id } });
      expect(found.confidence).toBeGreaterThan(0.5);
      expect(found.card.sigmaData / card.sigmaData).toBeGreaterThan(0.7);
      expect(found.card.sigmaData / card.sigmaData).toBeLessThan(1.3);
      await session.release();
    },
    30_000,
  );
});
