import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { CpuBackend } from '../backends/cpu';
import { normals, streams } from '../core/rng';
import { type Card, dimOf } from '../denoisers/card';
import { copyErrors } from '../measures/copies';
import { realAt } from '../denoisers/classifier';
import { relativeError } from '../measures/errors';
import { labelsOf } from '../run/condition';
import { measureDistance, populationOf } from '../run/distance';
import { generate } from '../run/generate';
import { parseSpec } from '../run/parse';
import { resolveLevels, resolveProcess, resolveSolver } from '../run/resolve';
import { canonical, type RunSpec } from '../run/spec';
import { type Cell, copiedFrom, type Measured, measurable, modelsPage, planOf, type Row } from './models-page';
import { openClassifier, openNetwork } from './network';

const usage = `Measures the shipped picture models and writes docs/models.json and docs/models.md.

  npm run -s quality -- [--samples 2000] [--compared 64] [--only digits]

It takes hours on one core; each number is kept as it comes, and what is known of the same files is not measured again.`;

const FILE = 'docs/models.json';
const SEED = 7;
/** Steps of Heun's rule in the fine solution, and in the one that its own error is seen by. */
const FINE = 100;

const specOf = (card: Card, { solver, steps }: Row, count: number): RunSpec => {
  // A flow's last level is nearly zero: one more step from there would be one of few, spent on nothing.
  const grid =
    card.process.id === 'flow' ? { id: 'uniform-t', steps, end: 'sigma-min' } : { id: 'karras', steps, end: 'zero' };
  return parseSpec({ model: `onnx/${card.id}`, solver: { id: solver }, grid, seed: SEED, count }).spec;
};

/** A network under a spec, and what came of it for samples 0 … count − 1. */
async function opened(spec: RunSpec, root: string) {
  const backend = new CpuBackend();
  return { spec, backend, denoiser: await openNetwork(spec, resolveProcess(spec.process), backend, root) };
}

async function ends(card: Card, row: Row, count: number, root: string): Promise<Float64Array> {
  const source = await opened(populationOf(specOf(card, row, count), card), root);
  const x = new Float64Array(count * dimOf(card));
  for (let first = 0; first < count; first += source.spec.count)
    x.set((await generate(source, first, Math.min(source.spec.count, count - first), () => {})).x, first * dimOf(card));
  return x;
}

export async function main(args: string[], root: string): Promise<number> {
  const option = (name: string): string | undefined => args[args.indexOf(name) + 1 || args.length];
  const [samples, compared] = [Number(option('--samples') ?? 2000), Number(option('--compared') ?? 64)];
  if (args.includes('--help') || !(samples >= 2) || !(compared >= 1)) {
    console.error(usage);
    return args.includes('--help') ? 0 : 2;
  }
  const path = `${root}/${FILE}`;
  const measured: Measured = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : { models: {} };
  const write = (): void => {
    writeFileSync(path, `${JSON.stringify(measured, null, 2)}\n`);
    writeFileSync(`${root}/docs/models.md`, modelsPage(measured));
  };

  /** What is known of real pictures costs nothing to look up, for every model that was ever measured. */
  for (const card of measurable()) {
    const { real, card: judge } = await openClassifier(card, root);
    const model = measured.models[card.id];
    if (model) model.real = { ...realAt(real, model.samples), accuracy: judge.accuracy.clean };
  }
  write();
  for (const card of measurable().filter(({ id }) => id.startsWith(option('--only') ?? ''))) {
    const mark = canonical([card.bytes, card.training ?? null]);
    const known: Measured['models'][string] | undefined = measured.models[card.id];
    const same = known?.mark === mark && known.samples === samples && known.compared === compared;
    const model = same ? known : { mark, samples, compared, cells: [] };
    measured.models[card.id] = model;
    const classifier = await openClassifier(card, root);
    model.real = { ...realAt(classifier.real, samples), accuracy: classifier.card.accuracy.clean };
    const fine = async (steps: number): Promise<Float64Array> => ends(card, { solver: 'heun', steps }, compared, root);
    let truth: Float64Array | undefined;
    for (const row of planOf(card)) {
      if (model.cells.some((c) => c.solver === row.solver && c.steps === row.steps)) continue;
      truth ??= await fine(FINE);
      const at = { t: 0, alpha: 1, sigma: 0, lambda: Number.POSITIVE_INFINITY };
      const far = (x: Float64Array): number => relativeError(x, truth ?? x, at, card.sigmaData);
      model.floor ??= far(await fine(FINE / 2));
      const source = await opened(populationOf(specOf(card, row, samples), card), root);
      const labels = labelsOf(card, source.spec.condition, source.spec.count);
      const { distance, accuracy, nfe } = await measureDistance({ ...source, card, labels, classifier }, samples);
      const cell: Cell = { ...row, nfe, distance, accuracy, rmse: far(await ends(card, row, compared, root)) };
      model.cells.push(cell);
      console.log(card.id, JSON.stringify(cell));
      write();
    }
    const of = copiedFrom(card);
    if (of && model.copy?.of !== of.id) {
      const spec = specOf(card, { solver: 'dpmpp-2m', steps: 10 }, 20);
      const [copy, original] = [await opened(spec, root), await opened({ ...spec, model: `onnx/${of.id}` }, root)];
      const levels = resolveLevels(spec, copy.denoiser.process);
      const start = normals(SEED, spec.count, dimOf(card), streams.init).map((z) => z * levels[0].sigma);
      const { denoiser, backend } = original;
      const errors = await copyErrors(denoiser, copy.denoiser, resolveSolver(spec), levels, start, backend);
      model.copy = { of: of.id, errors: errors.map(({ to, global, local }) => ({ sigma: to.sigma, global, local })) };
    }
    write();
  }
  return 0;
}
