import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { models } from '../models';
import { classifierSchema, featuresSchema } from './classifier-card';
import { openSession } from './session';

const root = 'public/models';
const json = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));
const classifiers = readdirSync(root)
  .filter((id) => existsSync(`${root}/${id}/classifier.json`))
  .map((id) => v.parse(classifierSchema, json(`${root}/${id}/classifier.json`)));

test('every classifier that a model’s card names is here and takes that model’s pictures', () => {
  const wanted = [...models.values()].flatMap((m) => (m.kind === 'onnx' && m.card.classifier ? [m.card] : []));
  expect(wanted.length).toBeGreaterThan(0);
  for (const card of wanted) {
    const { shape, classes, range } = classifiers.find((c) => c.id === card.classifier) ?? {};
    expect([shape, classes, range]).toEqual([card.shape, card.classes, card.range]);
  }
});

describe.each(classifiers)('$id', (card) => {
  const folder = `${root}/${card.id}`;
  const { inputs, outputs, classes } = card;
  type Probe = { sigma: number; class: number[]; x: number[] } & Record<'logits' | 'features' | 'gradient', number[]>;

  test('its card tells the truth about its files', () => {
    expect(statSync(`${folder}/model.onnx`).size).toBe(card.bytes);
    expect(existsSync(card.training.command.match(/training\/\S+\.py/)?.[0] ?? '')).toBe(true);
    const { mean, cov } = v.parse(featuresSchema, json(`${folder}/features.json`));
    expect(mean.length).toBe(card.features.count);
    // No feature is dead: each has unit variance. The diagonal of the packed triangle is at 0, n, 2n − 1, …
    let at = 0;
    for (let k = 0; k < mean.length; at += mean.length - k++) expect(Math.abs(cov[at] - 1)).toBeLessThan(0.01);
  });

  test('answers in the runtime what it answered in training, and its gradient is that of log p', async () => {
    const session = await openSession(readFileSync(`${folder}/model.onnx`), { engine: 'wasm' });
    const ask = async (x: Float32Array, { sigma, class: label }: Probe) => {
      const out = await session.run({
        [inputs.x]: new session.ort.Tensor('float32', x, [1, ...card.shape]),
        [inputs.sigma]: new session.ort.Tensor('float32', [sigma], [1]),
        [inputs.class]: new session.ort.Tensor('int32', Int32Array.from(label), [1]),
      });
      const [logits, features, gradient] = [outputs.logits, outputs.features, outputs.gradient].map((name) =>
        Array.from(out[name].data as Float32Array),
      );
      return { logits, features, gradient };
    };
    const logP = (logits: number[], label: number): number =>
      logits[label] - Math.log(logits.reduce((sum, z) => sum + Math.exp(z), 0));
    const probes = json(`training/images/probes/${card.id}.json`) as Probe[];
    expect(probes.length).toBe(3);
    for (const probe of probes) {
      const x = Float32Array.from(probe.x);
      const got = await ask(x, probe);
      expect(got.logits.length).toBe(classes.length);
      for (const key of ['logits', 'features', 'gradient'] as const) {
        const size = Math.max(...probe[key].map(Math.abs));
        expect(Math.max(...probe[key].map((want, i) => Math.abs(got[key][i] - want)))).toBeLessThan(1e-4 * size);
      }
      // Along the gradient log p rises by |gradient| for every unit. The kinks of LeakyReLU are crossed by a wide step only.
      const norm = Math.hypot(...got.gradient);
      const step = (0.02 * Math.hypot(probe.sigma, 1)) / norm;
      const [up, down] = await Promise.all(
        [step, -step].map(async (h) =>
          logP(
            (
              await ask(
                Float32Array.from(x, (value, i) => value + h * got.gradient[i]),
                probe,
              )
            ).logits,
            probe.class[0],
          ),
        ),
      );
      expect(Math.abs((up - down) / (2 * step * norm * norm) - 1)).toBeLessThan(0.05);
    }
    await session.release();
  });
});
