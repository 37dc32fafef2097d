import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { CpuBackend } from '../backends/cpu';
import { models } from '../models';
import { resolveMixture, resolveProcess } from '../run/resolve';
import { outsider } from '../testing/outsider';
import { type Card, imageOf } from './card';
import { candidates } from './candidates';
import { CpuDenoiser, openSession } from './onnx';
import { probePrediction } from './probe';

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

/** Everything that a time input of one kind can mean: each has to be told from all the others. */
describe.each([['index'], ['t'], ['sigma'], ['log-sigma'], ['lambda']] as const)('time input: %s', (unit) => {
  test.each(candidates([unit]).map((c) => [c.name, c.reading] as const))('%s', async (name, reading) => {
    const found = await probePrediction(outsider(mixture, reading), draft(unit), { units: [unit], samples: 256 });
    const told = { prediction: found.card.prediction, process: found.card.process.id, time: found.card.inputs.time };
    expect(
      told,
      `${name}: ${found.candidates
        .slice(0, 3)
        .map((c) => `${c.name} ${c.cost.toFixed(3)}`)
        .join(' | ')}`,
    ).toMatchObject({
      prediction: reading.prediction,
      process: reading.process.id,
      time: reading.inputs.time,
    });
    expect(found.card.outputScale ?? 1).toBe(reading.outputScale ?? 1);
    expect(found.evidence[0].why).toContain(found.candidates[0].name);
  });
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
