import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { onnxFile } from '../../e2e/tiny-onnx';
import { decoded } from './decoded';

const folder = mkdtempSync(join(tmpdir(), 'fewstep-'));
mkdirSync(join(folder, 'vae_decoder'));
writeFileSync(
  join(folder, 'vae_decoder/model.onnx'),
  onnxFile({
    inputs: { z: ['n', 3, 2, 2] },
    outputs: { picture: ['n', 3, 2, 2] },
    nodes: [['Add', ['z', 'z'], 'picture']],
  }),
);
const card = {
  ...JSON.parse(readFileSync('public/models/digits/card.json', 'utf8')),
  shape: [3, 2, 2],
  decoder: { file: 'vae_decoder/model.onnx', input: 'z', output: 'picture', scalingFactor: 2 },
};
const latents = [new Array(12).fill(1), new Array(12).fill(-3)];

test('latents of a run become pictures by the decoder beside the folder of the network', async () => {
  const made = await decoded(card, join(folder, 'unet/model.onnx'), latents);
  expect(made).toEqual({ shape: [3, 2, 2], values: latents, forwards: 2 });
});

test('a decoder that is not named or not there is told', async () => {
  await expect(decoded({ ...card, decoder: undefined }, 'm.onnx', latents)).rejects.toThrow(/names no decoder/);
  await expect(decoded(card, join(folder, 'a/b/c.onnx'), latents)).rejects.toThrow(/looked for as .*vae_decoder/);
});
