import { calibrate } from '../run/calibrate';
import { parseSpec } from '../run/parse';
import type { RunSpec } from '../run/spec';
import { studio } from '../run/study';
import type { Score } from '../run/task';
import type { Search } from './calibrations';
import { pairName, type Row } from './calibrations-page';
import { prepared } from './prepared';

const MIXTURES = ['ring', 'two-moons'];
const COSTS = [5, 8];
export const SAMPLES = 64;
const [FITTED, JUDGED] = [1, 7];
/** Rules that draw noise are compared by their samples as a whole, for which it takes many. */
const DRAWING = { base: 'ddpm', ids: ['ays', 'ml-sde-variance'], only: ['ml-sde-variance'], samples: 2048 };
const BASES = ['ddim', 'dpmpp-2m', DRAWING.base];

interface Subject extends Pick<Row, 'model' | 'base' | 'nfe'> {
  samples: number;
}

/** Every calibration on exact mixtures, from two rules and at two costs. */
export async function onMixtures({ found, ids, again, root, keep }: Search): Promise<void> {
  for (const model of MIXTURES)
    for (const base of BASES)
      for (const nfe of COSTS) {
        const drawing = base === DRAWING.base;
        const subject = { model, base, nfe, samples: drawing ? DRAWING.samples : SAMPLES };
        const wanted = ids.filter((id) => (drawing ? DRAWING.ids.includes(id) : !DRAWING.only.includes(id)));
        const todo = wanted.filter((id) => again || !found.rows.some(sameAs(subject, id)));
        if (!todo.length) continue;
        const euler = drawing ? undefined : await errorOf(specOf({ ...subject, base: 'ddim' }), root);
        for (const calibration of todo) {
          const row = { ...(await measured(subject, calibration, root)), euler };
          found.rows = found.rows.filter((r) => !sameAs(subject, calibration)(r));
          found.rows.push(row);
          found.rows.sort(order);
          keep(row);
        }
      }
}

const sameAs =
  ({ model, base, nfe }: Subject, calibration: string) =>
  (r: Row): boolean =>
    r.model === model && r.base === base && r.nfe === nfe && r.calibration === calibration;

const specOf = ({ model, base, nfe, samples }: Subject): RunSpec =>
  parseSpec({
    model,
    grid: { id: 'karras', steps: nfe, end: 'sigma-min' },
    solver: { id: base },
    seed: JUDGED,
    count: samples,
  }).spec;

async function measured(subject: Subject, calibration: string, root: string): Promise<Row> {
  const { samples, ...where } = subject;
  try {
    const { judged, forwards } = await calibrate(
      { calibration: { id: calibration, options: {} }, spec: specOf(subject), samples, seed: FITTED },
      (one) => prepared(one, root),
      () => {},
      new AbortController().signal,
      async () => {},
    );
    const { before, after, byHand } = judged;
    const all = (by: keyof Score): Partial<Row> => ({
      before: before.held[by] as number,
      after: after.held[by] as number,
      byHand: byHand.held[by] as number,
    });
    // A rule that draws noise has no one right end.
    const by = before.held.error === undefined || after.held.error === undefined ? 'sliced' : 'error';
    return { ...where, calibration, by, ...all(by), pair: pairName(byHand.recipe), cost: forwards / samples };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { ...where, calibration, refused: error.message };
  }
}

async function errorOf(spec: RunSpec, root: string): Promise<number | undefined> {
  const { cell, close } = studio((one) => prepared(one, root), new AbortController().signal);
  const { error } = await cell(spec);
  await close();
  return error;
}

const order = (a: Row, b: Row): number =>
  MIXTURES.indexOf(a.model) - MIXTURES.indexOf(b.model) ||
  BASES.indexOf(a.base) - BASES.indexOf(b.base) ||
  a.nfe - b.nfe ||
  a.calibration.localeCompare(b.calibration);
