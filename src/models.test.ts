import { existsSync, readFileSync, statSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { imageOf, parseCard, pathOf } from './denoisers/card';
import { models } from './models';
import { processes } from './registry';

const networks = [...models.values()].flatMap((m) => (m.kind === 'onnx' ? [m.card] : []));

test('the first view’s variety: exact mixtures, one of them 1-D, and networks of every prediction type we promise', () => {
  expect([...models.values()].filter((m) => m.kind === 'exact').length).toBeGreaterThanOrEqual(4);
  expect([...models.values()].some((m) => m.dim === 1)).toBe(true);
  expect(networks.length).toBeGreaterThanOrEqual(5);
  expect(new Set(networks.map((c) => c.prediction))).toEqual(new Set(['eps', 'v', 'flow', 'F', 'x0']));
});

describe.each(networks)('$id', (card) => {
  const folder = `public/models/${card.id}`;

  test('its card tells the truth about its file', () => {
    expect(statSync(`public/${pathOf(card)}`).size).toBe(card.bytes);
    expect(processes.has(card.process.id)).toBe(true);
    expect(card.bytes).toBeLessThan(imageOf(card) ? 10_000_000 : 1_000_000);
  });

  test.runIf(!imageOf(card))('its data has the RMS that the card says', () => {
    const { points } = JSON.parse(readFileSync(`${folder}/data.json`, 'utf8')) as { points: number[][] };
    expect(points.length).toBeGreaterThanOrEqual(500);
    const rms = Math.sqrt(points.flat().reduce((a, v) => a + v * v, 0) / points.flat().length);
    expect(Math.abs(rms / card.sigmaData - 1)).toBeLessThan(0.08);
  });

  test('the script that made it is here', () => {
    const script = card.training?.command.match(/training\/\S+\.py/)?.[0] ?? '';
    expect(existsSync(script)).toBe(true);
  });
});

test('a card may describe another model’s file, and no other place', () => {
  const card = (file: string) => parseCard({ ...networks[0], id: 'copy', file });
  expect(pathOf(parseCard({ ...networks[0], id: 'copy' }))).toBe('models/copy/model.onnx');
  expect(pathOf(card('model-fp16.onnx'))).toBe('models/copy/model-fp16.onnx');
  expect(pathOf(card('../digits/model.onnx'))).toBe('models/digits/model.onnx');
  for (const file of ['../../secret.onnx', '/model.onnx', 'https://example.org/model.onnx', '..onnx', 'model.txt'])
    expect(() => card(file)).toThrow(/file: /);
});

test('a card with a wrong, missing or unknown key is refused, key by key', () => {
  const card = { ...networks[0], prediction: 'noise', colour: 'blue', sigmaData: -1 };
  for (const key of [/prediction: /, /sigmaData: /, /colour/]) expect(() => parseCard(card)).toThrow(key);
  expect(() => parseCard({})).toThrow(/This card.json cannot be used/);
  expect(() => parseCard('text')).toThrow();
});
