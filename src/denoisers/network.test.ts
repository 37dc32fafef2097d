import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { CpuBackend } from '../backends/cpu';
import { level } from '../core/process';
import { normals } from '../core/rng';
import type { Vec } from '../core/vec';
import { models } from '../models';
import { resolveMixture, resolveProcess } from '../run/resolve';
import { type Card, dimOf, imageOf, pathOf } from './card';
import { ExactMixture } from './mixture';
import { checkNames } from './network';
import { CpuDenoiser } from './network-cpu';
import { openSession } from './session';

/** What the networks answered in training, in float32; of the ring, the closed form in float64. */
type Probe = { time: number; x: number[][]; output: number[][] };
type ImageProbe = { time: number; class: number[]; x: number[]; output: number[] };
const probes = JSON.parse(readFileSync('training/probes.json', 'utf8')) as Record<string, Probe[]>;
const all = [...models.values()].flatMap((m) => (m.kind === 'onnx' ? [m.card] : []));
const cards = all.filter((card) => !imageOf(card));
const pictures = all.filter((card) => imageOf(card));
const open = async (card: Card) => openSession(readFileSync(`public/${pathOf(card)}`), { engine: 'wasm' });

test.each(cards)('$id answers in the runtime what it answered in training', async (card) => {
  const session = await open(card);
  checkNames(card, session);
  for (const { time, x, output } of probes[card.id]) {
    const out = await session.run({
      [card.inputs.x]: new session.ort.Tensor('float32', Float32Array.from(x.flat()), [x.length, 2]),
      [card.inputs.time.name]: new session.ort.Tensor('float32', [time], [1]),
    });
    const got = out[card.output].data as Float32Array;
    const size = Math.max(1, ...output.flat().map(Math.abs));
    for (const [i, v] of output.flat().entries()) expect(Math.abs(got[i] - v)).toBeLessThan(1e-5 * size);
  }
  await session.release();
});

/** Copies with rounded weights: how far from the original's answers their own may be, relative RMS. */
const rounded: Record<string, { of: string; within: number }> = {
  // 2⁻¹² of a weight, and 1/254 of the largest in its channel; through some twenty layers a few times that.
  'digits-fp16': { of: 'digits', within: 2 ** -9 },
  'digits-int8': { of: 'digits', within: 0.04 },
};

test.each(Object.entries(rounded))('%s answers nearly what its original does', async (id, { of, within }) => {
  const card = all.find((c) => c.id === id) as Card;
  const session = await open(card);
  const { ort } = session;
  const probes = JSON.parse(readFileSync(`training/images/probes/${of}.json`, 'utf8')) as ImageProbe[];
  for (const { time, class: label, x, output } of probes) {
    const out = await session.run({
      x: new ort.Tensor('float32', Float32Array.from(x), [label.length, ...card.shape]),
      [card.inputs.time.name]: new ort.Tensor('float32', [time], [1]),
      class: new ort.Tensor('int32', Int32Array.from(label), [label.length]),
    });
    const got = out[card.output].data as Float32Array;
    const size = Math.hypot(...output);
    const far = Math.hypot(...output.map((v, i) => v - got[i])) / size;
    expect(far).toBeGreaterThan(0);
    expect(far).toBeLessThan(within);
  }
  await session.release();
});

test.each(pictures.filter(({ id }) => !rounded[id]))(
  '$id, a picture model, answers what it answered in training, class by class',
  async (card) => {
    const file = `training/images/probes/${card.id}.json`;
    const session = await open(card);
    checkNames(card, session);
    const { ort } = session;
    for (const { time, class: label, x, output } of JSON.parse(readFileSync(file, 'utf8')) as ImageProbe[]) {
      const out = await session.run({
        x: new ort.Tensor('float32', Float32Array.from(x), [label.length, ...card.shape]),
        [card.inputs.time.name]: new ort.Tensor('float32', [time], [1]),
        class: new ort.Tensor('int32', Int32Array.from(label), [label.length]),
      });
      const got = out[card.output].data as Float32Array;
      output.forEach((v, i) => {
        expect(Math.abs(got[i] - v)).toBeLessThan(5e-5);
      });
    }
    await session.release();
  },
);

test.each(pictures)('$id denoises, differs by class, and knows what it says without one', async (card) => {
  const process = resolveProcess(card.process);
  const backend = new CpuBackend();
  const session = await open(card);
  const dim = dimOf(card);
  const labels = [0, 1, 2];
  const denoiser = new CpuDenoiser(session, card, process, backend, { labels });
  const at = process.atLambda(-0.7);
  const z = Array.from(
    { length: 3 * dim },
    (_, i) => at.sigma * Math.sqrt(2) * Math.sin(1e4 * Math.sin((i % dim) + 1)),
  );
  const [D, free] = [
    backend.data(await denoiser.denoise(backend.put(z), at)),
    backend.data(await (denoiser.unconditioned as CpuDenoiser).denoise(backend.put(z), at)),
  ];
  const rms = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
    Math.sqrt(Array.from(a).reduce((s, v, i) => s + (v - b[i]) ** 2, 0) / a.length);
  // The same noise thrice: three pictures under three classes, one picture without.
  expect(rms(D.subarray(0, dim), D.subarray(dim, 2 * dim))).toBeGreaterThan(0.05);
  expect(rms(free.subarray(0, dim), free.subarray(dim, 2 * dim))).toBeLessThan(1e-6);
  expect(Math.max(...D)).toBeLessThan(1.6);
  await session.release();
});

test.each(pictures.filter((card) => card.inputs.class))(
  '$id: with and without its class in one forward is what two say',
  async (card) => {
    const backend = new CpuBackend();
    const session = await open(card);
    let forwards = 0;
    const watched = {
      ...session,
      run(feeds: Parameters<typeof session.run>[0]) {
        forwards++;
        return session.run(feeds);
      },
    };
    const process = resolveProcess(card.process);
    const at = process.atLambda(-0.4);
    const ask = async (given: Card, samples: number): Promise<{ worst: number; forwards: number }> => {
      const labels = Array.from({ length: samples }, (_, n) => n % 3);
      const denoiser = new CpuDenoiser(watched, given, process, backend, { labels });
      const x = backend.put(normals(5, samples, dimOf(card), 0));
      forwards = 0;
      const both = await denoiser.both(x, at);
      const counted = forwards;
      const apart = [await denoiser.denoise(x, at), await (denoiser.unconditioned as CpuDenoiser).denoise(x, at)];
      const far = (a: Vec, b: Vec): number =>
        Math.max(...backend.data(a).map((v, i) => Math.abs(v - backend.data(b)[i])));
      expect(far(both[0], both[1])).toBeGreaterThan(1e-3);
      return { worst: Math.max(far(both[0], apart[0]), far(both[1], apart[1])), forwards: counted };
    };
    const together = await ask(card, 5);
    expect(together.forwards).toBe(1);
    expect(together.worst).toBeLessThan(2e-5);
    // A network of a fixed batch is fed as ever.
    expect(await ask({ ...card, batch: 3 }, 3)).toEqual({ worst: 0, forwards: 2 });
    await session.release();
  },
);

test('the ring as an ONNX graph is the exact ring, through the whole denoiser', async () => {
  const card = cards.find((c) => c.id === 'ring') as Card;
  const process = resolveProcess(card.process);
  const backend = new CpuBackend();
  const network = new CpuDenoiser(await open(card), card, process, backend);
  const exact = new ExactMixture(resolveMixture('ring') ?? { weights: [], means: [], covs: [] }, process, backend);
  expect(Math.abs(network.sigmaData - exact.sigmaData)).toBeLessThan(1e-12);
  for (const sigma of [0.02, 0.1, 0.5, 2, 20]) {
    const x = backend.put(exact.sample(64, 5).map((v, i) => v + sigma * Math.sin(i)));
    const [a, b] = [await network.denoise(x, process.at(sigma)), await exact.denoise(x, process.at(sigma))].map((v) =>
      backend.data(v),
    );
    expect(Math.max(...a.map((v, i) => Math.abs(v - b[i])))).toBeLessThan(2e-5);
  }
});

describe('every card’s words fit its network', () => {
  test.each(cards.filter((c) => c.id !== 'ring'))('$id denoises its own data', async (card) => {
    const process = resolveProcess(card.process);
    const backend = new CpuBackend();
    const denoiser = new CpuDenoiser(await open(card), card, process, backend);
    const { points } = JSON.parse(readFileSync(`public/models/${card.id}/data.json`, 'utf8')) as { points: number[][] };
    const x0 = Float64Array.from(points.flat());
    // A little noise: D must lie nearer to the clean points than x does. A wrong prediction type, time unit or process fails by far.
    const at = process.atLambda(Math.log(1 / 0.1));
    const x = x0.map((v, i) => at.alpha * v + at.sigma * Math.sqrt(2) * Math.sin(1e4 * Math.sin(i + 1)));
    const D = backend.data(await denoiser.denoise(backend.put(x), at));
    const rms = (a: Float64Array): number => Math.sqrt(a.reduce((s, v, i) => s + (v - x0[i]) ** 2, 0) / x0.length);
    expect(rms(D)).toBeLessThan(0.95 * rms(x.map((v) => v / at.alpha)));
    // Nothing but noise: D is the mean of the data, which is centred.
    const far = process.at(process.tMax);
    const z = backend.put(x0.map((_, i) => far.sigma * Math.sqrt(2) * Math.sin(1e4 * Math.sin(i + 1))));
    const mean = backend.data(await denoiser.denoise(z, far.alpha === 0 ? level(far.t - 1e-3, 1e-3, 1 - 1e-3) : far));
    expect(Math.sqrt(mean.reduce((s, v) => s + v * v, 0) / mean.length)).toBeLessThan(0.35 * card.sigmaData);
  });
});

test('a card that names what the file has not is told so', async () => {
  const card = cards[0];
  const session = await open(card);
  expect(() => checkNames({ ...card, output: 'noise' }, session)).toThrow(
    /names the output “noise”, but model.onnx has/,
  );
  expect(() => checkNames({ ...card, inputs: { ...card.inputs, x: 'image' } }, session)).toThrow(/Correct “inputs”/);
});

test('bytes that are no model are refused', async () => {
  await expect(openSession(new TextEncoder().encode('<!doctype html>'), { engine: 'wasm' })).rejects.toThrow();
});
