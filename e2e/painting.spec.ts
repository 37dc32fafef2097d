import { expect, test } from './engine';
import { saturating, tinyCard } from './tiny-pictures';

/** Pictures of a run on WebGPU, made on the device while the run goes on: the pixels that the page makes of the same numbers. There are ten a second. */
const raw = { solver: { id: 'ddim' }, grid: { id: 'karras', steps: 240 }, seed: 3, count: 6 };

const cases = [
  ['grey', [1, 6, 8], 'NCHW'],
  ['in colour', [3, 6, 6], 'NCHW'],
  ['channels last', [5, 7, 3], 'NHWC'],
  ['four latent channels', [4, 8, 8], 'NCHW'],
] as const;
for (const [name, shape, layout] of cases)
  test(`painted on the device: ${name}`, async ({ engine }) => {
    const found = await engine.page.evaluate(([card, graph, spec]) => window.harness.paint(card, graph, spec), [
      tinyCard(shape, layout),
      saturating(shape).toString('base64'),
      raw,
    ] as const);
    expect(found.engine).toBe('webgpu');
    expect(found.early.length).toBeGreaterThan(0);
    expect(found.early).toEqual([...found.early].sort((a, b) => a - b));
    for (const off of [found.off.x, found.off.denoised]) {
      expect(off).toBeGreaterThanOrEqual(0);
      expect(off).toBeLessThanOrEqual(1);
    }
    expect(found.values).toBeGreaterThan(50);
  });
