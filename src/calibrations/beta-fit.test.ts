import { expect, test } from 'vitest';
import type { PictureShape } from '../core/calibration';
import { betaDistribution } from '../core/beta';
import { normals } from '../core/rng';
import { benchFor } from '../testing/bench';
import betaFit from './beta-fit';
import { bestShape, misfit } from './fitting/beta';
import { radialPower, spectralChange } from './fitting/spectrum';

const shape = { channels: 2, height: 8, width: 8, layout: 'NCHW' } satisfies PictureShape;

test('a wave has all its power at its own frequency, in both layouts', () => {
  const wave = (c: number, y: number, x: number): number => Math.cos((2 * Math.PI * (3 * x * (1 - c) + 3 * y * c)) / 8);
  for (const layout of ['NCHW', 'NHWC'] as const) {
    const picture = Float64Array.from({ length: 128 }, (_, k) =>
      layout === 'NCHW' ? wave(k >> 6, (k >> 3) & 7, k & 7) : wave(k & 1, k >> 4, (k >> 1) & 7),
    );
    const power = radialPower(picture, { ...shape, layout });
    expect(power[3]).toBeGreaterThan(0.1);
    expect(Math.max(power[0], power[1], power[2], power[4])).toBeLessThan(1e-20);
  }
});

test('white noise has the same power everywhere, and a scaled picture changes every frequency alike', () => {
  const noise = normals(5, 400, 128, 1);
  const power = radialPower(noise, shape);
  for (const p of power) expect(Math.abs(p - 1)).toBeLessThan(0.15);
  const doubled = radialPower(
    noise.map((v) => 2 * v),
    shape,
  );
  expect(spectralChange(power, doubled)).toBeCloseTo(5 * Math.log(4), 10);
  expect(spectralChange(power, power)).toBe(0);
});

test('the shares of a Beta law give its numbers back', async () => {
  const y = Array.from({ length: 41 }, (_, i) => i / 40);
  const G = y.map((at) => betaDistribution(at, 0.7, 1.6));
  const found = await bestShape(
    async (s) => misfit(y, G, s),
    async () => {},
  );
  expect(found.a).toBeCloseTo(0.7, 1);
  expect(found.b).toBeCloseTo(1.6, 1);
});

test('the best shape ends nearer to the teacher than the base, and than a = b = 0.6', async () => {
  const { bench } = await benchFor({
    model: 'ring',
    process: { id: 'vp-linear' },
    grid: { id: 'uniform-t', steps: 6 },
    solver: { id: 'ddim' },
  });
  const { recipe } = await betaFit.fit(bench, { follow: 'loss', points: 31 });
  expect(recipe.grid).toMatchObject({ id: 'beta', steps: 6 });
  expect(await bench.loss(recipe)).toBeLessThan(await bench.loss(bench.recipe));
  const usual = { ...recipe, grid: { ...recipe.grid, options: { a: 0.6, b: 0.6 } } };
  expect(await bench.loss(recipe)).toBeLessThan(await bench.loss(usual));
});

test('following the local error, steps crowd where it is', async () => {
  const { bench } = await benchFor({
    model: 'ring',
    process: { id: 'vp-linear' },
    grid: { id: 'uniform-t', steps: 8 },
    solver: { id: 'ddim' },
  });
  const { recipe } = await betaFit.fit(bench, { follow: 'error', points: 61 });
  expect(await bench.loss(recipe)).toBeLessThan(await bench.loss(bench.recipe));
});

test('the spectrum is followed on pictures only', async () => {
  const points = Array.from({ length: 3 }, (_, n) => [...normals(9, 1, 64, n)]);
  const { bench } = await benchFor({
    model: { kind: 'points', points, bandwidth: 0.05 },
    grid: { id: 'karras', steps: 5 },
    count: 4,
  });
  expect(betaFit.refuses?.(bench, { follow: 'spectrum', points: 15 })).toMatch(/only pictures have a spectrum/);
  const pictures = { ...bench, image: { channels: 1, height: 8, width: 8, layout: 'NCHW' } as const };
  expect(betaFit.refuses?.(pictures, { follow: 'spectrum', points: 15 })).toBeUndefined();
  const { recipe } = await betaFit.fit(pictures, { follow: 'spectrum', points: 15 });
  expect(recipe.grid.id).toBe('beta');
  expect(recipe.grid.options).not.toEqual({ a: 1, b: 1 });
});
