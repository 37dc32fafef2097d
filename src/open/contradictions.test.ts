import { expect, test } from 'vitest';
import type { Card } from '../denoisers/card';
import { models } from '../models';
import { contradictions } from './contradictions';

const info = models.get('onnx/moons');
if (info?.kind !== 'onnx') throw new Error('no moons');
const { card } = info;
const file = {
  inputs: [
    { name: card.inputs.x, type: 'float32', dims: ['n', 2] },
    { name: card.inputs.time.name, type: 'float32', dims: [1] },
  ],
  outputs: [{ name: card.output, type: 'float32', dims: ['n', 2] }],
};
const against = (change: Partial<Card>): string => contradictions({ ...card, ...change }, file).join('\n');

test('a right card says nothing', () => expect(against({})).toBe(''));

test('wrong names, shapes and types are told with both sides', () => {
  expect(against({ inputs: { ...card.inputs, x: 'sample' } })).toMatch(/“sample”, but the file has the inputs “x”/);
  expect(against({ output: 'noise' })).toContain('“noise”');
  expect(against({ shape: [3] })).toMatch(/\[3\], but “x” takes \[2\]/);
  expect(against({ shape: [1, 28, 28] })).toContain('3 dimensions');
  expect(against({ inputs: { ...card.inputs, xType: 'float16' } })).toMatch(/as float16, but the file wants float32/);
  expect(against({ inputs: { ...card.inputs, time: { ...card.inputs.time, name: card.inputs.x } } })).toContain(
    'two roles',
  );
});

test('an input that nobody feeds is named', () => {
  const more = { ...file, inputs: [...file.inputs, { name: 'label', type: 'int64', dims: ['n'] }] };
  expect(contradictions(card, more).join()).toContain('“label”');
});
