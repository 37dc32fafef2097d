import type { Fitted, Picture, Workbench } from '../../core/calibration';
import { int, type Values } from '../../core/options';
import type { Recipe } from '../../core/recipe';
import { freshSets, lossesOn } from './fresh';
import { leastSquares } from './levenberg-marquardt';
import { endOf, missing } from './students';

/** A family of recipes with numbers. */
export interface Student {
  /** What the numbers stand for, to all digits or as a link carries them; undefined where they cannot be. */
  recipe(parameters: readonly number[], digits: 'all' | 'few'): Recipe | undefined;
  picture(parameters: readonly number[]): Picture;
  /** How many of the numbers can be chosen freely. */
  free: number;
  /** What else of the ends is to become small. */
  also?(end: Float64Array): number[];
  /** The numbers from this one on are 0 in a plain rule, and are drawn to it: so many could go far astray for a single sample. */
  drawnFrom?: number;
}

/** Where a descent has come to. */
interface Descent {
  parameters: readonly number[];
  cost: number;
}

export const descentOptions = {
  iterations: int({ label: 'iterations', default: 20, min: 1, max: 200 }),
  starts: int({ label: 'starts', help: 'that are gone down from', default: 2, min: 1, max: 8 }),
} as const;

/** How strongly numbers are drawn to the plain rule, one after the other; what errs least on so many sets of fresh noises stays. */
const PULLS = [0.004, 0.001, 0];
const SETS = 3;

/** The error after rounding, at most, as a factor: else all digits are kept. */
const ROUNDING = 1.01;

/**
 * Measures all starts and goes down from the best few by Levenberg–Marquardt, on the distance of the ends from the teacher’s.
 * The result is never worse than the best start on the noises of the fit. @throws RangeError if every start breaks.
 */
export async function descend(
  bench: Workbench,
  student: Student,
  starts: readonly (readonly number[])[],
  o: Values<typeof descentOptions>,
): Promise<Fitted> {
  const off = await missing(bench);
  const { drawnFrom } = student;
  const pulls = drawnFrom === undefined ? [0] : PULLS;
  const residuals =
    (pull: number) =>
    async (p: readonly number[]): Promise<number[] | undefined> => {
      const recipe = student.recipe(p, 'all');
      const end = recipe && (await endOf(bench, recipe));
      const drawn = pull ? p.slice(drawnFrom).map((v) => pull * v) : [];
      return end && [...off(end), ...(student.also?.(end) ?? []), ...drawn];
    };
  const found: Descent[] = [];
  for (const [k, parameters] of starts.entries()) {
    const cost = (await residuals(0)(parameters))?.reduce((s, v) => s + v * v, 0) ?? Number.NaN;
    if (Number.isFinite(cost)) found.push({ parameters, cost });
    await bench.report((0.1 * (k + 1)) / starts.length, 'Measuring rules to start from');
  }
  found.sort((a, b) => a.cost - b.cost);
  if (!found.length) throw new RangeError('Every rule that it could start from breaks on this denoiser.');
  let best = found[0];
  const trace = [Math.sqrt(best.cost)];
  const chosen = found.slice(0, o.starts);
  const legs = chosen.length + pulls.length - 1;
  let leg = 0;
  const down = async (from: Descent, pull: number, stage: string): Promise<Descent> => {
    const fit = await leastSquares(residuals(pull), from.parameters, {
      iterations: o.iterations,
      async told({ parameters, cost }, i) {
        trace.push(Math.min(trace[trace.length - 1], Math.sqrt(cost)));
        const done = 0.1 + (0.85 * (leg + (i + 1) / o.iterations)) / legs;
        await bench.report(done, stage, { ...student.picture(parameters), trace });
      },
    });
    leg++;
    return fit;
  };
  for (const [k, start] of chosen.entries()) {
    const fit = await down(start, pulls[0], `Going down from start ${k + 1}`);
    if (fit.cost < best.cost) best = fit;
  }
  const ends = [best];
  for (const pull of pulls.slice(1)) ends.push(await down(ends[ends.length - 1], pull, 'Letting it go further'));
  if (ends.length > 1) {
    await bench.report(0.95, 'Checking on fresh noises', { ...student.picture(best.parameters), trace });
    best = await steadiest(bench, student, ends);
  }
  await bench.report(1, 'Done', { ...student.picture(best.parameters), trace });
  return {
    recipe: await chosenDigits(bench, student, best.parameters),
    notes: notesOf(bench, student, best === found[0]),
  };
}

/** What errs least on the noises of the fit and on fresh ones, all told. */
async function steadiest(bench: Workbench, student: Student, ends: readonly Descent[]): Promise<Descent> {
  const benches = [bench, ...freshSets(bench, SETS)];
  const errors: number[] = [];
  for (const { parameters } of ends) {
    const recipe = student.recipe(parameters, 'all');
    errors.push(recipe ? Math.hypot(...(await lossesOn(benches, recipe))) : Number.POSITIVE_INFINITY);
  }
  return ends[errors.indexOf(Math.min(...errors))];
}

async function chosenDigits(bench: Workbench, student: Student, parameters: readonly number[]): Promise<Recipe> {
  const [all, few] = [student.recipe(parameters, 'all'), student.recipe(parameters, 'few')];
  if (!all || !few) throw new RangeError('The fit ended where no run is.');
  return (await bench.loss(few)) <= ROUNDING * (await bench.loss(all)) ? few : all;
}

function notesOf({ count, dim }: Workbench, { free }: Student, unchanged: boolean): string[] {
  const notes: string[] = [];
  if (unchanged) notes.push('Nothing was better than the rule that it started from: it yields that one');
  if (count * dim < 2 * free)
    notes.push(
      `${count} samples are few for ${free} numbers: what it found may fit these noises and no others. Give it more`,
    );
  return notes;
}
