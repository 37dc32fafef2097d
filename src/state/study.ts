import { createStore } from 'zustand/vanilla';
import { canonical, limits, type Pick as Choice, type RunSpec } from '../run/spec';
import type { Cell } from '../run/study';
import { ownSteps } from './levels';
import { claims, solverName } from './selectors';
import { freeSlots, type Lane, laneOf, MOST_LANES, store } from './store';

/** The work–precision diagram: what each solver reaches for how many evaluations. Finished cells are kept and reused. */

/** Evaluations at which solvers are compared; adaptive ones get as many tolerances instead. */
export const ladder = [5, 6, 8, 10, 15, 20, 40, 80];
const tolerances = [1e-1, 3e-2, 1e-2, 3e-3, 1e-3, 1e-4, 1e-5, 1e-6];
/** Samples of a cell, at most: an RMS or a distance over these is sharp enough for a chart. */
const SAMPLES = 400;

/** What the y axis tells. */
export const yardsticks = {
  error: 'final error',
  sliced: 'sliced Wasserstein',
  energy: 'energy distance',
  mmd: 'MMD, Gaussian kernel',
  missed: 'components missed',
  frechet: 'Fréchet distance',
} as const;
export type Yardstick = keyof typeof yardsticks;

/** How far a job is that fills cells. */
export interface Filling {
  /** Set while cells are being computed. */
  progress?: { done: number; total: number };
  trouble?: string;
}

export interface Study extends Filling {
  /** Solvers beside those of the lanes, on the active lane's problem and schedule. */
  extra: readonly Choice[];
  yardstick: Yardstick;
  /** By the canonical text of the spec. */
  cells: ReadonlyMap<string, Cell>;
}

export const studies = createStore<Study>()(() => ({ extra: [], yardstick: 'error', cells: new Map() }));

/** A model that is read in another way ends elsewhere. */
export const forgetCells = (model: string): void =>
  studies.setState(({ cells }) => ({
    cells: new Map([...cells].filter(([key]) => !key.includes(JSON.stringify(model)))),
  }));

/** One line of the diagram. */
export interface Series {
  key: string;
  name: string;
  /** Colour, dash and marker, 0 … 5; solvers beyond the sixth take them again, hollow. */
  look: number;
  hollow: boolean;
  /** The lane it belongs to, if it does. */
  slot?: number;
  specs: readonly RunSpec[];
}

/** The same run at other costs; only itself where its steps are given one by one. */
export function atOtherCosts(spec: RunSpec): RunSpec[] {
  const few = { ...spec, count: Math.min(spec.count, SAMPLES) };
  const { control } = spec;
  if (control.kind === 'adaptive')
    return tolerances.map((tol) => ({ ...few, control: { ...control, atol: tol, rtol: tol } }));
  if (ownSteps(spec.grid) !== undefined || Object.keys(spec.each).length) return [few];
  const { nfePerStep, extraNfe } = claims(spec.solver);
  const guided = spec.guidance.some(({ id }) => id === 'cfg') ? 2 : 1;
  const counts = ladder.map((n) => Math.round((n / guided - extraNfe) / nfePerStep));
  return [...new Set(counts)]
    .filter((n) => n >= 1 && n <= limits.steps.max)
    .map((steps) => ({ ...few, grid: { ...spec.grid, steps } }));
}

/** Lanes first, then the solvers that were added. */
export function seriesOf(lanes: readonly Lane[], active: number, extra: readonly Choice[]): Series[] {
  const free = freeSlots(lanes);
  const { spec } = laneOf({ lanes, active });
  const own = lanes
    .filter(({ recorded }) => !recorded)
    .map(
      (lane): Series => ({
        key: `lane-${lane.slot}`,
        name: solverName(lane.spec),
        look: lane.slot,
        hollow: false,
        slot: lane.slot,
        specs: atOtherCosts(lane.spec),
      }),
    );
  const added = extra.map((solver, k): Series => {
    const variant: RunSpec = { ...spec, solver, each: {}, modifiers: [], control: { kind: 'fixed' } };
    return {
      key: canonical(solver),
      name: solverName(variant),
      look: free[k] ?? k % MOST_LANES,
      hollow: k >= free.length,
      specs: atOtherCosts(variant),
    };
  });
  return [...own, ...added];
}

export const currentSeries = (): Series[] => {
  const { lanes, active } = store.getState();
  return seriesOf(lanes, active, studies.getState().extra);
};
