import { CpuBackend } from '../backends/cpu';
import type { RawOptions } from '../core/options';
import { models } from '../models';
import { bestByHand } from '../run/by-hand';
import { labelsOf } from '../run/condition';
import { measureDistance, populationOf } from '../run/distance';
import { fitSteps } from '../run/fit';
import { parseSpec } from '../run/parse';
import { resolveProcess } from '../run/resolve';
import type { RunSpec } from '../run/spec';
import type { Search } from './calibrations';
import { pairName, type PictureRow } from './calibrations-page';
import { openClassifier, openNetwork } from './network';
import { prepared } from './prepared';

const BASE = 'dpmpp-2m';
const COSTS = [5, 8, 10];
/** For a distance, and for the search among pairs made by hand; a fit looks at one of each class. */
const [SAMPLES, SKETCH] = [500, 250];
const [FITTED, JUDGED] = [1, 7];
/** Descents that ask thousands of forwards of each sample are cut short. */
const SHORT: Record<string, RawOptions> = {
  bespoke: { iterations: 8, starts: 1 },
  generalized: { iterations: 8, starts: 1 },
  'neural-solver': { iterations: 8, starts: 1 },
};

/** The distance of samples under the steps that each calibration finds, and under the best that hands would choose. */
export async function onPictures(name: string, { found, ids, again, root, keep }: Search): Promise<void> {
  const model = `onnx/${name}`;
  const info = models.get(model);
  if (info?.kind !== 'onnx') throw new RangeError(`${name} is no picture model`);
  const { card } = info;
  const classes = card.inputs.class?.count ?? 10;
  for (const nfe of COSTS) {
    const grid = { id: 'karras', steps: nfe, end: 'zero' };
    const { spec } = parseSpec({ model, grid, solver: { id: BASE }, condition: 'each', seed: JUDGED, count: classes });
    const row = async (id: string, measure: () => Promise<object>): Promise<void> => {
      const old = found.pictures.findIndex((p) => p.model === name && p.nfe === nfe && p.name === id);
      if (old >= 0 && !(again && ids.includes(id))) return;
      const where = { model: name, nfe, name: id, samples: SAMPLES };
      const made = await measure().catch((error: Error) => {
        if (!(error instanceof RangeError)) throw error;
        return { refused: error.message };
      });
      found.pictures.splice(old < 0 ? found.pictures.length : old, 1, { ...where, ...made });
      keep({ ...where, ...made });
    };
    await row('before', async () => ({ steps: pairName(spec), ...(await seen(spec)) }));
    await row('by hand', async () => {
      // The least distance itself is sought: no calibration knows it.
      const { recipe } = await bestByHand(spec, nfe, true, async (one) => {
        const got = await seen({ ...spec, ...one }, SKETCH);
        return { nfe: got.nfe, error: got.distance };
      });
      return { steps: pairName(recipe), ...(await seen({ ...spec, ...recipe })) };
    });
    for (const id of ids)
      await row(id, async () => {
        const task = { calibration: { id, options: SHORT[id] ?? {} }, spec, samples: classes, seed: FITTED };
        const open = (one: RunSpec) => prepared(one, root);
        const { recipe, forwards } = await fitSteps(
          task,
          open,
          () => {},
          async () => {},
        );
        const got = await seen({ ...spec, ...recipe });
        if (got.nfe > nfe) throw new RangeError(`It takes ${got.nfe} evaluations, more than ${nfe}.`);
        return { steps: pairName(recipe), ...got, nfe, cost: forwards / classes };
      });
  }

  async function seen(
    wanted: RunSpec,
    samples = SAMPLES,
  ): Promise<Pick<PictureRow, 'distance' | 'real' | 'accuracy'> & { nfe: number }> {
    const population = populationOf(wanted, card);
    const backend = new CpuBackend();
    const denoiser = await openNetwork(population, resolveProcess(wanted.process), backend, root);
    const classifier = await openClassifier(card, root);
    const labels = labelsOf(card, population.condition, population.count);
    const source = { spec: population, card, classifier, backend, denoiser, labels };
    const got = await measureDistance(source, samples);
    return { distance: got.distance, real: got.realAgainstReal.distance, accuracy: got.accuracy, nfe: got.nfe };
  }
}
