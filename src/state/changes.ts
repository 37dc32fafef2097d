import { canonical, type RunSpec } from '../run/spec';
import { gridName, modelName, solverName } from './selectors';

/** What is different between two states of the page, in words that can be read aloud. */

type Told = readonly [what: string, of: (spec: RunSpec) => string];

/** Parts that are told with their values. */
const told: readonly Told[] = [
  ['denoiser', modelName],
  ['solver', solverName],
  ['schedule', gridName],
  ['steps', ({ grid }) => String(grid.steps)],
  ['samples', ({ count }) => String(count)],
  ['seed', ({ seed }) => String(seed)],
  ['class', ({ condition }) => String(condition)],
  ['noise', ({ noise }) => noise],
  ['step size', ({ control }) => control.kind],
];

/** Parts that are only named; a schedule's or solver's options if nothing else of it changed. */
const named: readonly Told[] = [
  ['options of the schedule', ({ grid }) => canonical([grid.options, grid.end])],
  ['options of the solver', ({ solver }) => canonical(solver.options)],
  ['process', ({ process }) => canonical(process)],
  ['rules of single steps', ({ each }) => canonical(each)],
  ['modifiers', ({ modifiers }) => canonical(modifiers)],
  ['guidance', ({ guidance }) => canonical(guidance)],
  ['step control', ({ control }) => canonical(control)],
  ['direction', ({ direction }) => direction],
  ['drawn data', ({ model }) => canonical(model)],
];

function between(before: RunSpec, after: RunSpec): string[] {
  const values = told.flatMap(([what, of]) => {
    const [a, b] = [of(before), of(after)];
    return a === b ? [] : [`${what} from ${a} to ${b}`];
  });
  const has = (word: string): boolean => values.some((text) => text.startsWith(word));
  const names = named.flatMap(([what, of]) => {
    const owner = { 'step control': 'step size', 'drawn data': 'denoiser' }[what] ?? what.split(' of the ')[1];
    return of(before) === of(after) || (owner && has(owner)) ? [] : [what];
  });
  return [...values, ...names];
}

/** @returns for example “solver from Heun to DDIM”; what changed in several runs is said once. */
export function changesBetween(before: readonly RunSpec[], after: readonly RunSpec[]): string {
  const by = after.length - before.length;
  if (by) return by > 0 ? 'a run added' : 'a run closed';
  const all = before.flatMap((spec, i) => between(spec, after[i]));
  return [...new Set(all)].join(', ') || 'what is shown of the runs';
}
