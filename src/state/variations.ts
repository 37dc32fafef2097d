import { createStore } from 'zustand/vanilla';
import { canonical, limits, type RunSpec } from '../run/spec';
import { parseSpec } from '../run/parse';
import { ownSteps, refusal } from './levels';
import { gridName, solverName } from './selectors';
import { cellJob } from './study-jobs';
import type { Filling } from './study';

/** A table of variations of one run: solvers × schedules × step counts × guidance scales. */
export interface Axes {
  solvers: readonly string[];
  grids: readonly string[];
  steps: readonly number[];
  /** Scales of classifier-free guidance; none: the run's own guidance. */
  scales: readonly number[];
}

/** More cells than anybody compares; a cell costs as much as its run. */
export const MOST_CELLS = 120;

export interface Variation {
  key: string;
  spec: RunSpec;
  solver: string;
  grid: string;
  steps: number;
  scale?: number;
}

/** All combinations that the process allows, and why others are left out. */
export function variationsOf(base: RunSpec, { solvers, grids, steps, scales }: Axes) {
  const variations: Variation[] = [];
  const left = new Set<string>();
  for (const solver of solvers)
    for (const grid of grids) {
      const refused = refusal(grid, base.process);
      if (refused) left.add(`${gridName({ ...base, grid: { ...base.grid, id: grid } })}: ${refused}`);
      if (refused) continue;
      const kept = grid === base.grid.id ? base.grid.options : {};
      const listed = ownSteps({ id: grid, options: kept }) !== undefined;
      for (const count of listed ? [base.grid.steps] : steps)
        for (const scale of scales.length ? scales : [undefined]) {
          const own = solver === base.solver.id ? base.solver.options : {};
          const guidance =
            scale === undefined
              ? base.guidance
              : [...base.guidance.filter(({ id }) => id !== 'cfg'), { id: 'cfg', options: { scale } }];
          const { spec } = parseSpec({
            ...base,
            solver: { id: solver, options: own },
            grid: { ...base.grid, id: grid, options: kept, steps: count },
            guidance,
            each: {},
            control: { kind: 'fixed' },
          });
          const variation = {
            key: canonical(spec),
            spec,
            solver: solverName(spec),
            grid: gridName(spec),
            steps: ownSteps(spec.grid) ?? spec.grid.steps,
            scale,
          };
          if (variations.every(({ key }) => key !== variation.key)) variations.push(variation);
        }
    }
  if (variations.length > MOST_CELLS) left.add(`Only the first ${MOST_CELLS} of ${variations.length} combinations`);
  return { variations: variations.slice(0, MOST_CELLS), left: [...left] };
}

export const numbersIn = (text: string): number[] =>
  text
    .split(/[\s,;]+/)
    .filter(Boolean)
    .map(Number);

export const stepsIn = (text: string): number[] => [
  ...new Set(numbersIn(text).filter((n) => Number.isInteger(n) && n >= limits.steps.min && n <= limits.steps.max)),
];

/** The table's job: finished cells are those of the diagram, too. */
export const table = createStore<Filling>()(() => ({}));
const job = cellJob('table', (now) => table.setState(now));
export const stopTable = job.stop;
export const fillTable = (variations: readonly Variation[]): Promise<void> =>
  job.fill(variations.map(({ spec }) => spec));
