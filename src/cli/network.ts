import { readFileSync } from 'node:fs';
import type { CpuBackend } from '../backends/cpu';
import type { Denoiser } from '../core/denoiser';
import type { NoiseProcess } from '../core/process';
import { type Card, pathOf } from '../denoisers/card';
import {
  classifierFor,
  parseClassifier,
  parseFeatures,
  type TrainedClassifier,
  trainedClassifier,
} from '../denoisers/classifier';
import { CpuDenoiser } from '../denoisers/network-cpu';
import { openSession } from '../denoisers/session';
import { models } from '../models';
import { labelsOf } from '../run/condition';
import { broughtAs } from './brought';
import type { RunSpec } from '../run/spec';

/** A shipped network, or one that was brought along, in Node, on the wasm provider. @throws Error if the model is not a network or its file is unreadable. */
export async function openNetwork(
  { model, condition, count }: RunSpec,
  process: NoiseProcess,
  backend: CpuBackend,
  root: string,
): Promise<Denoiser> {
  const info = models.get(String(model));
  if (info?.kind !== 'onnx') throw new Error('The spec names no denoiser that can be run here');
  const { card } = info;
  const own = broughtAs(model);
  const labels = labelsOf(card, condition, count);
  const session =
    own?.session ?? (await openSession(readFileSync(`${root}/public/${pathOf(card)}`), { engine: 'wasm' }));
  const denoiser = new CpuDenoiser(session, card, process, backend, { labels, files: own?.arrays });
  if (card.classifier && labels) denoiser.classifier = classifierFor(card, labels, () => openClassifier(card, root));
  return denoiser;
}

const classifiers = new Map<string, Promise<TrainedClassifier>>();

/** The classifier that a card names. @throws Error if it names none or a file is unreadable. */
export function openClassifier({ name, classifier: id }: Card, root: string): Promise<TrainedClassifier> {
  if (!id) throw new Error(`${name} names no classifier in its card.json`);
  const folder = `${root}/public/models/${id}`;
  const json = (file: string): unknown => JSON.parse(readFileSync(`${folder}/${file}`, 'utf8'));
  const open = async (): Promise<TrainedClassifier> => {
    const session = await openSession(readFileSync(`${folder}/model.onnx`), { engine: 'wasm' });
    return trainedClassifier(session, parseClassifier(json('classifier.json')), parseFeatures(json('features.json')));
  };
  const found = classifiers.get(id) ?? open();
  classifiers.set(id, found);
  return found;
}
