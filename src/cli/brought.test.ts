import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { corners, cornerWeights, npy } from '../../e2e/tiny-onnx';
import { CpuBackend } from '../backends/cpu';
import { parseHeadless } from '../run/parse-headless';
import { resolveProcess } from '../run/resolve';
import { bring, reasons } from './brought';
import { headless } from './headless';
import { openNetwork } from './network';

const folder = mkdtempSync(join(tmpdir(), 'fewstep-'));
const put = (name: string, body: Buffer | string): string => {
  writeFileSync(join(folder, name), body);
  return join(folder, name);
};

async function sampled(model: string): Promise<number[][]> {
  const { spec, notes } = parseHeadless({
    model,
    solver: { id: 'dpmpp-2m' },
    grid: { id: 'karras', steps: 20, end: 'zero' },
    count: 40,
  });
  expect(notes).toEqual([]);
  const backend = new CpuBackend();
  const { states } = await headless(
    spec,
    await openNetwork(spec, resolveProcess(spec.process), backend, '.'),
    backend,
    undefined,
  );
  return states.at(-1) ?? [];
}

test('a strange file without a card is asked, and then sampled: every sample is a corner', async () => {
  const brought = await bring({ kind: 'file', file: put('corners.onnx', corners()) });
  expect(brought.card).toMatchObject({
    prediction: 'x0',
    process: { id: 've' },
    inputs: { time: { name: 'sigma', unit: 'sigma' } },
  });
  expect(brought.probe?.confidence).toBeGreaterThan(0.5);
  expect(reasons(brought).some((line) => line.includes('denoises its own samples'))).toBe(true);
  for (const row of await sampled(`own/${brought.card.id}`))
    for (const v of row) expect(Math.abs(Math.abs(v) - 1)).toBeLessThan(1e-3);
});

test('weights and embeddings come from files beside it; a missing one is named', async () => {
  const file = put('split.onnx', corners(undefined, 'split.onnx_data'));
  await expect(bring({ kind: 'file', file })).rejects.toThrow('“split.onnx_data”, which is not beside it');
  put('split.onnx_data', cornerWeights());
  expect((await bring({ kind: 'file', file })).card.prediction).toBe('x0');

  const plain = await bring({ kind: 'file', file: put('plain.onnx', corners()) });
  put('ones.npy', npy([1, 1]));
  const extra = [{ name: 'context', type: 'float32', shape: [0, 2], fill: 0, file: 'ones.npy' }];
  const card = { ...plain.card, inputs: { ...plain.card.inputs, extra } };
  const given = await bring({
    kind: 'file',
    file: put('context.onnx', corners(undefined, undefined, 'context')),
    card,
  });
  for (const row of await sampled(`own/${given.card.id}`)) for (const v of row) expect(Math.abs(v)).toBeCloseTo(1, 3);
});

test('a card that contradicts the file, and a file that is none, are refused by name', async () => {
  const file = put('c.onnx', corners());
  const { card } = await bring({ kind: 'file', file });
  await expect(bring({ kind: 'file', file, card: { ...card, shape: [3] } })).rejects.toThrow(
    /samples are \[3\], but “sample” takes \[2\]/,
  );
  await expect(bring({ kind: 'file', file, card: put('bad.json', '{') })).rejects.toThrow(/bad\.json cannot be read/);
  await expect(bring({ kind: 'file', file: put('x.onnx', 'hello') })).rejects.toThrow(/not an ONNX file/);
  await expect(bring({ kind: 'file', file: join(folder, 'none.onnx') })).rejects.toThrow(/There is no file/);
});
