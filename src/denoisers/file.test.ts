import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { onnxFile } from '../../e2e/tiny-onnx';
import { models } from '../models';
import { ModelFileError, readModelFile } from './file';

const networks = [...models.values()].flatMap((m) => (m.kind === 'onnx' ? [m.card] : []));

test.each(networks.filter((card) => !('file' in card)))('$id is described as its card says', (card) => {
  const file = readModelFile(readFileSync(`public/models/${card.id}/model.onnx`));
  expect(file.inputs.map(({ name }) => name)).toContain(card.inputs.x);
  expect(file.outputs.map(({ name }) => name)).toContain(card.output);
  expect(file.opsets['ai.onnx']).toBe(card.opset);
  expect(file.bytes).toBe(card.bytes);
  expect(file.external).toEqual([]);
});

const tiny = (): Buffer =>
  onnxFile({
    inputs: { x: ['n', 2], t: [1] },
    outputs: { y: ['n', 2] },
    constants: { half: 0.5 },
    nodes: [
      ['Mul', ['x', 'half'], 'u'],
      ['Mul', ['u', 't'], 'y'],
    ],
  });

test('names, types, dimensions, operators and weights are read', () => {
  expect(readModelFile(tiny())).toMatchObject({
    irVersion: 8,
    opsets: { 'ai.onnx': 17 },
    inputs: [
      { name: 'x', type: 'float32', dims: ['n', 2] },
      { name: 't', type: 'float32', dims: [1] },
    ],
    outputs: [{ name: 'y', dims: ['n', 2] }],
    operators: { Mul: 2 },
    initializers: 1,
  });
});

test.each([
  ['a web page', '<!doctype html><html><body>Not found</body></html>', /web page/],
  ['a zip', 'PK\u0003\u0004 and more', /zip|archive/i],
  ['safetensors', `${'\u0010\0\0\0\0\0\0\0'}{"a":{"dtype":"F32"}}`, /safetensors/],
  ['GGUF', 'GGUF\u0003\0\0\0 and more of it', /GGUF/],
  ['nothing', '', /./],
  ['words', 'hello, this is a diffusion model', /not an ONNX/i],
])('%s is called what it is', (_, body, says) => {
  expect(() => readModelFile(new TextEncoder().encode(body))).toThrow(ModelFileError);
  expect(() => readModelFile(new TextEncoder().encode(body))).toThrow(says);
});

test('cut anywhere or damaged anywhere, a file is read or refused, at once', () => {
  const whole = tiny();
  for (let end = 0; end < whole.length; end++)
    try {
      readModelFile(whole.subarray(0, end));
    } catch (error) {
      expect(error).toBeInstanceOf(ModelFileError);
    }
  let seed = 1;
  const random = (n: number): number => {
    seed = (seed * 48271) % 2147483647;
    return seed % n;
  };
  for (let trial = 0; trial < 3000; trial++) {
    const bytes = Uint8Array.from(whole);
    for (let k = 0; k <= random(4); k++) bytes[random(bytes.length)] = random(256);
    try {
      readModelFile(bytes);
    } catch (error) {
      expect(error).toBeInstanceOf(ModelFileError);
    }
  }
});
