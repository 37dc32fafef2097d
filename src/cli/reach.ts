import { calibrations } from '../calibrations/registry';
import { spaceOf } from '../calibrations/s3';
import type { Workbench } from '../core/calibration';
import { parseOptions, type RawOptions } from '../core/options';
import type { Pick, Recipe } from '../core/recipe';
import { exactModels } from '../denoisers/exact';
import { pairs } from '../run/by-hand';
import { benchFor } from '../testing/bench';

/**
 * What calibrations are to reach on exact mixtures of the plane, each fitted on one set of noises and judged on another; in one
 * dimension nothing is asked for.
 */

const COSTS = [5, 8];
const FITTED = { seed: 1, count: 64 };
/** Many: near the border between two modes a few samples make most of an error. */
const JUDGED = { seed: 7, count: 1024 };

const solver = (id: string, options: RawOptions = {}): Pick => ({ id, options });
const [EULER, UNIPC] = [solver('ddim'), solver('unipc')];
const ofOrder = [
  { order: 2, rivals: [solver('dpmpp-2m'), solver('unipc', { order: 2 })] },
  { order: 3, rivals: [solver('dpmpp-3m'), solver('unipc', { order: 3 })] },
];
/** Each calibration with the rule that it begins with, on ρ = 7; its error is compared with the rivals' there. */
const ON_SAME_GRID: readonly { fit: Pick; from: Pick; rivals?: readonly Pick[]; most: number }[] = [
  { fit: solver('oss'), from: EULER, most: 0.85 },
  { fit: solver('gits'), from: EULER, most: 0.95 },
  { fit: solver('iia'), from: EULER, most: 1 },
  { fit: solver('d-ode'), from: EULER, most: 1 },
  { fit: solver('d-ode'), from: solver('dpmpp-2m'), most: 1 },
  { fit: solver('dc-solver'), from: UNIPC, most: 1 },
  ...ofOrder.map(({ order, rivals }) => ({
    fit: solver('dpm-v3', { order: String(order) }),
    from: rivals[0],
    rivals,
    most: 1,
  })),
];
const BEYOND_HANDS = ['neural-solver', 'bespoke'];

/** Prints one line of JSON for each number: {name, value, target}. */
export async function main(): Promise<number> {
  for (const { id } of exactModels) for (const nfe of COSTS) await reach(id, nfe);
  return 0;
}

async function reach(model: string, nfe: number): Promise<void> {
  const given = { model, grid: { id: 'karras', steps: nfe, end: 'sigma-min' }, solver: EULER };
  const { bench } = await benchFor({ ...given, ...FITTED });
  const { bench: held, spec } = await benchFor({ ...given, ...JUDGED });
  const say = (name: string, value: number, target = ''): void =>
    console.log(JSON.stringify({ name: `${model}, ${nfe} NFE: ${name}`, value, target: held.dim > 1 ? target : '' }));
  const ratio = async (a: Recipe, b: Recipe): Promise<number> => (await held.loss(a)) / (await held.loss(b));
  const below = async (name: string, found: Recipe, other: Recipe, most: number): Promise<void> =>
    say(name, await ratio(found, other), `≤ ${most}`);

  for (const { fit, from, rivals = [from], most } of ON_SAME_GRID) {
    const recipe = { ...bench.recipe, solver: from };
    const began = performance.now();
    const found = await fitted({ ...bench, recipe }, fit);
    const seconds = (performance.now() - began) / 1000;
    for (const rival of rivals)
      await below(`${worded(fit)} ÷ ${worded(rival)}`, found, { ...recipe, solver: rival }, most);
    if (most < 1) say(`${worded(fit)}’s search of 61 points, s`, seconds, '≤ 10');
  }

  const { uniforms, made } = await spaceOf(bench);
  const mixed = await fitted(bench, solver('s3'));
  await below('s3 ÷ best uniform solver of the fit', mixed, await least(bench, uniforms.map(made)), 1);
  say('s3 ÷ best uniform solver in hindsight', await ratio(mixed, await least(held, uniforms.map(made))));

  for (const id of BEYOND_HANDS) {
    const found = await fitted(bench, solver(id));
    // Two evaluations a step may leave one unspent: it is compared with pairs that cost as much as it does.
    const { nfe: spent } = await held.run(found);
    const hands = await least(held, pairs(spec, spent, false));
    await below(`${id} ÷ best pair by hand, ${spent} NFE`, found, hands, 1);
  }
}

async function least(bench: Workbench, recipes: readonly Recipe[]): Promise<Recipe> {
  const losses: number[] = [];
  for (const one of recipes) losses.push(await bench.loss(one));
  return recipes[losses.indexOf(Math.min(...losses))];
}

async function fitted(bench: Workbench, { id, options }: Pick): Promise<Recipe> {
  const entry = calibrations.get(id);
  if (!entry) throw new Error(`There is no calibration “${id}”`);
  return (await entry.fit(bench, parseOptions(entry.options, options).values)).recipe;
}

const worded = ({ id, options }: Pick): string =>
  [id, ...Object.entries(options).map(([name, value]) => `${name} ${value}`)].join(', ');
