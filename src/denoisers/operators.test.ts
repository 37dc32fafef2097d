import { expect, test } from 'vitest';
import { FLOAT16, onnxFile } from '../../e2e/tiny-onnx';
import { CpuBackend } from '../backends/cpu';
import { models } from '../models';
import { resolveProcess } from '../run/resolve';
import type { Card } from './card';
import { CpuDenoiser } from './network-cpu';
import { openSession } from './session';
import { operatorIn } from './operators';

const names = { inputs: { x: ['n', 2], t: [1] }, outputs: { eps: ['n', 2] } };

test('an operator that the runtime lacks is named', async () => {
  const unknown = onnxFile({ ...names, nodes: [['Frobnicate', ['x', 't'], 'eps']] });
  await expect(openSession(unknown, { engine: 'wasm' })).rejects.toThrow(/no operator “Frobnicate” of opset 17/);
  const newer = onnxFile({ ...names, nodes: [['Mish', ['x'], 'eps']] });
  await expect(openSession(newer, { engine: 'wasm' })).rejects.toThrow(/“Mish”/);
});

test('so is one that fails on its device', () => {
  expect(operatorIn('Program Cast requires f16 but the device does not support it')).toBe('Cast');
  expect(
    operatorIn("Non-zero status code returned while running Conv node. Name:'/in/Conv' Status Message: too large"),
  ).toBe('Conv');
  expect(operatorIn('Fatal error: com.example:Warp(-1) is not a registered function/op')).toBe('com.example:Warp');
  expect(operatorIn('out of memory')).toBeUndefined();
});

test('a network in half precision runs on wasm; its states stay in float64', async () => {
  const info = models.get('onnx/checkerboard');
  if (info?.kind !== 'onnx') throw new Error('no card');
  const inputs = { x: 'x', xType: 'float16', time: { name: 't', unit: 't', type: 'float16' } } as const;
  const card: Card = { ...info.card, inputs, prediction: 'x0' };
  const session = await openSession(onnxFile({ ...names, type: FLOAT16, nodes: [['Mul', ['x', 't'], 'eps']] }), {
    engine: 'wasm',
  });
  const backend = new CpuBackend();
  const denoiser = new CpuDenoiser(session, card, resolveProcess(card.process), backend);
  const x = [0.123456789, -1.5, 700, 1e-4];
  const at = denoiser.process.at(0.5);
  const got = await backend.read(await denoiser.denoise(backend.put(x), at));
  // Eleven bits for x, for t and for their product.
  for (const [i, v] of x.entries()) expect(Math.abs(got[i] - v * at.t)).toBeLessThan(Math.abs(v) * at.t * 3 * 2 ** -11);
  await session.release();
});
