import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { calibrations } from '../calibrations/registry';
import { CpuBackend } from '../backends/cpu';
import { bestByHand } from '../run/by-hand';
import { type Calibrated, calibrate } from '../run/calibrate';
import { measureDistance, populationOf } from '../run/distance';
import { parseSpec } from '../run/parse';
import { resolveProcess } from '../run/resolve';
import type { RunSpec } from '../run/spec';
import { models } from '../models';
import { studio } from '../run/study';
import { calibrationsPage, type Found, pairName } from './calibrations-page';
import { openClassifier, openNetwork } from './network';
import { prepared } from './prepared';

const usage = `Measures what the calibrations buy and writes docs/calibrations.json and docs/calibrations.md.

  npm run -s calibrations                          on exact mixtures; minutes
  npm run -s calibrations -- --pictures digits     Fréchet distances on a picture model; hours
                             --only gits           one calibration alone

Each number is kept as it comes; rows that are there are not measured again, unless “--only” names them.`;

const FILE = 'docs/calibrations.json';
const MIXTURES = ['ring', 'two-moons'];
const BASES = ['ddim', 'dpmpp-2m'];
const COSTS = [5, 8];
const PICTURE_COSTS = [5, 8, 10];
const SAMPLES = 64;
const PICTURE_SAMPLES = 500;
const [FITTED, JUDGED] = [1, 7];

const specOf = (model: string, solver: string, steps: number, end: 'zero' | 'sigma-min'): RunSpec =>
  parseSpec({ model, grid: { id: 'karras', steps, end }, solver: { id: solver }, seed: JUDGED, count: SAMPLES }).spec;

export async function main(args: string[], root: string): Promise<number> {
  const option = (name: string): string | undefined => args[args.indexOf(name) + 1 || args.length];
  if (args.includes('--help')) {
    console.error(usage);
    return 0;
  }
  const [only, pictures] = [option('--only'), option('--pictures')];
  const path = `${root}/${FILE}`;
  const found: Found = existsSync(path)
    ? JSON.parse(readFileSync(path, 'utf8'))
    : { samples: SAMPLES, rows: [], pictures: [] };
  const ids = [...calibrations.keys()].filter((id) => !only || id === only);
  const write = (): void => {
    writeFileSync(path, `${JSON.stringify(found, null, 2)}\n`);
    writeFileSync(`${root}/docs/calibrations.md`, calibrationsPage(found));
  };
  const run = (id: string, spec: RunSpec, samples: number): Promise<Calibrated> =>
    calibrate(
      { calibration: { id, options: {} }, spec, samples, seed: FITTED },
      (one) => prepared(one, root),
      () => {},
      new AbortController().signal,
      async () => {},
    );
  if (pictures) await onPictures(pictures);
  else await onMixtures();
  write();
  return 0;

  async function onMixtures(): Promise<void> {
    for (const model of MIXTURES)
      for (const base of BASES)
        for (const nfe of COSTS) {
          const euler = await endOf(specOf(model, 'ddim', nfe, 'sigma-min'), root);
          for (const calibration of ids) {
            const same = (r: Found['rows'][number]): boolean =>
              r.model === model && r.base === base && r.nfe === nfe && r.calibration === calibration;
            if (found.rows.some(same) && !only) continue;
            const row = { model, base, nfe, calibration };
            found.rows = found.rows.filter((r) => !same(r));
            try {
              const { judged, forwards } = await run(calibration, specOf(model, base, nfe, 'sigma-min'), SAMPLES);
              const { before, after, byHand } = judged;
              found.rows.push({
                ...row,
                before: before.held.error,
                after: after.held.error,
                byHand: byHand.held.error,
                pair: pairName(byHand.recipe),
                euler,
                cost: forwards / SAMPLES,
              });
            } catch (error) {
              if (!(error instanceof RangeError)) throw error;
              found.rows.push({ ...row, refused: error.message });
            }
            found.rows.sort(order);
            console.error(JSON.stringify(found.rows.find(same)));
            write();
          }
        }
  }

  async function onPictures(name: string): Promise<void> {
    for (const nfe of PICTURE_COSTS) {
      const spec = specOf(`onnx/${name}`, 'dpmpp-2m', nfe, 'zero');
      const keep = async (id: string, recipe: () => Promise<RunSpec>): Promise<void> => {
        if (found.pictures.some((p) => p.model === name && p.nfe === nfe && p.name === id)) return;
        try {
          const chosen = await recipe();
          const distance = await distanceOf(chosen, root);
          found.pictures.push({
            model: name,
            nfe,
            name: id,
            steps: pairName(chosen),
            samples: PICTURE_SAMPLES,
            distance,
          });
          console.error(JSON.stringify(found.pictures.at(-1)));
          write();
        } catch (error) {
          if (!(error instanceof RangeError)) throw error;
          console.error(`${id}: ${error.message}`);
        }
      };
      await keep('by hand', async () => {
        const { cell, close } = studio((one) => prepared(one, root), new AbortController().signal);
        const few = { ...spec, count: 10 };
        const best = await bestByHand(
          few,
          nfe,
          true,
          (recipe) => cell({ ...few, ...recipe }),
          () => {},
        );
        await close();
        return { ...spec, ...best.recipe };
      });
      for (const id of ids) await keep(id, async () => ({ ...spec, ...(await run(id, spec, 20)).recipe }));
    }
  }
}

type Row = Found['rows'][number];
const order = (a: Row, b: Row): number =>
  MIXTURES.indexOf(a.model) - MIXTURES.indexOf(b.model) ||
  BASES.indexOf(a.base) - BASES.indexOf(b.base) ||
  a.nfe - b.nfe ||
  a.calibration.localeCompare(b.calibration);

async function endOf(spec: RunSpec, root: string): Promise<number | undefined> {
  const { cell, close } = studio((one) => prepared(one, root), new AbortController().signal);
  const { error } = await cell(spec);
  await close();
  return error;
}

async function distanceOf(wanted: RunSpec, root: string): Promise<number> {
  const info = models.get(String(wanted.model));
  if (info?.kind !== 'onnx') throw new RangeError(`${wanted.model} is no picture model`);
  const { card } = info;
  const spec = populationOf(wanted, card);
  const backend = new CpuBackend();
  const denoiser = await openNetwork(spec, resolveProcess(spec.process), backend, root);
  const classifier = await openClassifier(card, root);
  return (await measureDistance({ spec, card, classifier, backend, denoiser }, PICTURE_SAMPLES)).distance;
}
