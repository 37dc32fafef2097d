import { expect, test } from 'vitest';
import { choose, find, type Part, type Selection } from './parts';

const parts = (...paths: string[]): Part[] => paths.map((path) => ({ path, blob: new Blob([path]) }));
const chosen = (...paths: string[]): Selection => choose(parts(...paths)) as Selection;

test('the network of a pipeline is taken, with the card and the scheduler that lie nearest', () => {
  const { model, scheduler, card } = chosen(
    'p/vae_decoder/model.onnx',
    'p/unet/model.onnx',
    'p/other/scheduler_config.json',
    'p/scheduler/scheduler_config.json',
    'p/unet/card.json',
    'card.json',
  );
  expect(model.path).toBe('p/unet/model.onnx');
  expect(scheduler?.path).toMatch(/^p\//);
  expect(card?.path).toBe('p/unet/card.json');
});

test('where several networks could be meant, they are offered; a named one is taken', () => {
  const two = parts('a.onnx', 'b.onnx');
  expect(choose(two)).toEqual({ candidates: two });
  expect((choose(two, 'b.onnx') as Selection).model).toBe(two[1]);
});

test('external weights are found beside the model, or anywhere by their name', () => {
  const all = parts('m/model.onnx', 'w/weights.bin', 'm/weights.bin');
  expect(find(all, all[0], 'weights.bin')).toBe(all[2]);
  expect(find(all.slice(0, 2), all[0], './weights.bin')).toBe(all[1]);
  expect(find(all, all[0], 'none')).toBeUndefined();
});

test('what came instead of a model is named, with what to do', () => {
  expect(() => choose(parts('unet/weights.safetensors'))).toThrow(
    /weights\.safetensors is weights without a graph.*export/,
  );
  expect(() => choose(parts('a.txt', 'b.txt', 'c.txt', 'd.txt'))).toThrow(/a\.txt, b\.txt, c\.txt and 1 more/);
  expect(() => choose([])).toThrow(/no file/);
});
