import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { onnxFile } from '../../e2e/tiny-onnx';
import { parseCard } from '../denoisers/card';
import { decode } from '../denoisers/decoder';
import { openSession } from '../denoisers/session';
import { decoderFiles, GRAPH, networkFiles } from '../denoisers/own';
import { draftDecoder } from './decoder';
import { choose, type Part, type Selection } from './parts';

const part = (path: string, body: Uint8Array | string): Part => ({ path, blob: new Blob([body as BlobPart]) });
const digits = JSON.parse(readFileSync('public/models/digits/card.json', 'utf8'));
/** Doubles the one channel of a latent. */
const doubling = (channels = 1) =>
  onnxFile({
    inputs: { z: [1, channels, 2, 2] },
    outputs: { picture: [1, channels, 2, 2] },
    nodes: [['Add', ['z', 'z'], 'picture']],
  });
const latent = { shape: [1, 2, 2] };

test('a card takes a decoder, and nothing that is none', () => {
  const decoder = { file: 'vae_decoder/model.onnx', input: 'z', output: 'picture', scalingFactor: 0.5 };
  expect(parseCard({ ...digits, decoder }).decoder).toEqual(decoder);
  expect(() => parseCard({ ...digits, decoder: { ...decoder, scalingFactor: 0 } })).toThrow(/decoder\.scalingFactor/);
  expect(() => parseCard({ ...digits, decoder: { ...decoder, file: 'vae.safetensors' } })).toThrow(/decoder\.file/);
  expect(() => parseCard({ ...digits, decoder: { ...decoder, scale: 1 } })).toThrow(/decoder\.scale/);
});

test('the decoder among the parts is known by its place, and is not taken for the denoiser', () => {
  const of = (...paths: string[]) => choose(paths.map((path) => part(path, path))) as Selection;
  expect(of('p/vae_decoder/model.onnx', 'p/unet/model.onnx')).toMatchObject({
    model: { path: 'p/unet/model.onnx' },
    decoder: { path: 'p/vae_decoder/model.onnx' },
  });
  expect(of('net.onnx', 'decoder.onnx')).toMatchObject({
    model: { path: 'net.onnx' },
    decoder: { path: 'decoder.onnx' },
  });
  expect(of('vae_decoder/model.onnx')).toMatchObject({ model: { path: 'vae_decoder/model.onnx' } });
  expect(of('text_encoder/model.onnx', 'unet/model.onnx').decoder).toBeUndefined();
});

test('scaling and shift come from the config beside it, and from no other', async () => {
  const graph = part('p/vae_decoder/model.onnx', doubling());
  const config = part('p/vae_decoder/config.json', '{"scaling_factor": 0.25, "shift_factor": 0.1}');
  const told = await draftDecoder(graph, [config], latent);
  expect(told.decoder).toEqual({
    file: 'vae_decoder/model.onnx',
    input: 'z',
    output: 'picture',
    scalingFactor: 0.25,
    shift: 0.1,
  });
  expect(Object.keys(told.files)).toEqual(['vae_decoder/model.onnx']);
  const other = await draftDecoder(graph, [part('p/unet/config.json', '{"scaling_factor": 9}')], latent);
  expect(other.decoder.scalingFactor).toBe(1);
  expect(other.evidence[0].sure).toBe(false);
});

test('a decoder for other latents and a file that is no model are refused by name', async () => {
  await expect(draftDecoder(part('d.onnx', doubling(16)), [], latent)).rejects.toThrow(
    /d\.onnx cannot decode.*16 channels, but the samples of this model have 1/,
  );
  await expect(draftDecoder(part('d.onnx', 'nothing'), [], latent)).rejects.toThrow(/not an ONNX file/);
});

test('the files of network and decoder are told apart', () => {
  const blob = new Blob();
  const decoder = { file: 'vae_decoder/model.onnx', input: 'z', output: 'p', scalingFactor: 1 };
  const files = { [GRAPH]: blob, 'weights.bin': blob, 'vae_decoder/model.onnx': blob, 'vae_decoder/weights.bin': blob };
  const model = { card: { ...digits, decoder }, files };
  expect(Object.keys(networkFiles(model))).toEqual([GRAPH, 'weights.bin']);
  expect(Object.keys(decoderFiles(model)).sort()).toEqual([GRAPH, 'weights.bin']);
});

test('a latent is unscaled, shifted and decoded; an answer that is no picture is refused', async () => {
  const card = (shape: number[]) => ({
    ...digits,
    shape,
    decoder: { file: 'd.onnx', input: 'z', output: 'picture', scalingFactor: 0.5, shift: 0.25 },
  });
  const session = await openSession(doubling(), { engine: 'wasm' });
  const { values, format } = await decode(session, card([1, 2, 2]), [0, 1, -1, 0.5]);
  expect(Array.from(values)).toEqual([0.5, 4.5, -3.5, 2.5]);
  expect(format).toEqual({ channels: 1, height: 2, width: 2, layout: 'NCHW', range: [-1, 1] });
  const wide = await openSession(doubling(4), { engine: 'wasm' });
  await expect(decode(wide, card([4, 2, 2]), new Array(16).fill(0))).rejects.toThrow(/no picture of one or three/);
});
