import { createStore } from 'zustand/vanilla';
import { canonical, limits, type Pick as Choice, type RunSpec } from '../run/spec';
import type { Cell } from '../run/study';
import { ownSteps } from './levels';
import { type Distances, distanceKey, distances, hasClassifier, measureDistances } from './distances';
import { study } from './engine';
import { claims, modelInfo, solverName, totalNfe } from './selectors';
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

/** The value of a cell on the y axis; undefined where it has none. */
export function measureOf(cell: Cell | undefined, yardstick: Exclude<Yardstick, 'frechet'>): number | undefined {
  if (!cell || cell.failure) return undefined;
  if (yardstick !== 'missed') return cell[yardstick];
  return cell.modes && cell.modes.total - cell.modes.found;
}

export interface Point {
  nfe: number;
  value: number;
  floor: number;
  spec: RunSpec;
}

export const pointsOf = (series: Series, cells: Study['cells'], yardstick: Yardstick): Point[] =>
  series.specs
    .flatMap((spec) => {
      if (yardstick === 'frechet') return farOf(spec);
      const cell = cells.get(canonical(spec));
      const value = measureOf(cell, yardstick);
      return cell && value !== undefined && Number.isFinite(value)
        ? [{ nfe: cell.nfe, value, floor: cell.floor ?? 0, spec }]
        : [];
    })
    .sort((a, b) => a.nfe - b.nfe);

/** Distances are measured by a job of their own, over many samples, and kept by it: as many as the samples chosen. */
function farOf(spec: RunSpec, { results, samples }: Distances = distances.getState()): Point[] {
  const found = results.get(distanceKey(spec, samples));
  return found ? [{ nfe: found.nfe, value: found.distance, floor: 0, spec }] : [];
}

/** Slope of ln value over ln NFE by least squares, over the dearer half of the points that stand clear of the floor. */
export function slopeOf(points: readonly Point[]): { slope: number; from: number; to: number } | undefined {
  const clear = points.filter(({ value, floor }) => value > 5 * floor && value > 0);
  const used = clear.slice(-Math.max(3, Math.ceil(clear.length / 2)));
  if (used.length < 3) return undefined;
  const [us, vs] = [used.map((p) => Math.log(p.nfe)), used.map((p) => Math.log(p.value))];
  const mean = (x: number[]): number => x.reduce((a, b) => a + b, 0) / x.length;
  const [u0, v0] = [mean(us), mean(vs)];
  const spread = us.reduce((sum, u) => sum + (u - u0) ** 2, 0);
  if (!(spread > 0)) return undefined;
  const slope = us.reduce((sum, u, i) => sum + (u - u0) * (vs[i] - v0), 0) / spread;
  return { slope, from: used[0].nfe, to: used[used.length - 1].nfe };
}

/** Points that no other one beats in both cost and value, cheapest first. */
export function paretoFront<P extends { nfe: number; value: number }>(points: readonly P[]): P[] {
  const front: P[] = [];
  for (const p of [...points].sort((a, b) => a.nfe - b.nfe || a.value - b.value))
    if (p.value < (front.at(-1)?.value ?? Number.POSITIVE_INFINITY)) front.push(p);
  return front;
}

/** How far a job is that fills cells. */
export interface Filling {
  /** Set while cells are being computed. */
  progress?: { done: number; total: number };
  trouble?: string;
}

/** A job that computes cells in a slot of its own and tells its store how far it is; a new one takes its place. */
export function cellJob(of: 'diagram' | 'table', tell: (now: Filling) => void) {
  let abort: AbortController | undefined;
  const stop = (): void => {
    if (!abort) return;
    abort.abort();
    abort = undefined;
    tell({ progress: undefined });
  };
  /** Computes the specs whose cells are not known yet. */
  const fill = async (specs: readonly RunSpec[]): Promise<void> => {
    stop();
    const known = studies.getState().cells;
    const lacking = specs.filter((spec) => !known.has(canonical(spec)));
    if (!lacking.length) return;
    const mine = new AbortController();
    abort = mine;
    tell({ progress: { done: 0, total: lacking.length }, trouble: undefined });
    for await (const reply of study(lacking, mine.signal, of)) {
      if (abort !== mine) return;
      if (reply.type === 'cell') {
        const key = canonical(lacking[reply.index]);
        studies.setState(({ cells }) => ({ cells: new Map(cells).set(key, reply.cell) }));
        tell({ progress: { done: reply.index + 1, total: lacking.length } });
      } else if (reply.type === 'failed') tell({ trouble: reply.message });
    }
    if (abort === mine) stop();
  };
  return { fill, stop };
}

const missing = (): RunSpec[] => {
  const { cells } = studies.getState();
  // Cheap runs first, of all solvers: the diagram fills from the left.
  return currentSeries()
    .flatMap(({ specs }) => specs)
    .filter((spec) => !cells.has(canonical(spec)))
    .sort((a, b) => a.grid.steps - b.grid.steps);
};

/** Runs that are still to be made; a network asks before it makes them. */
export const missingRuns = (): number => missing().length;

/** The runs of the diagram whose Fréchet distance is not known, cheapest first, and the evaluations that they cost. */
export function missingDistances(): { specs: RunSpec[]; evaluations: number } {
  const { results, samples } = distances.getState();
  const specs = currentSeries()
    .flatMap((series) => series.specs)
    .filter((spec) => hasClassifier(spec) && !results.has(distanceKey(spec, samples)))
    .sort((a, b) => a.grid.steps - b.grid.steps);
  return { specs, evaluations: samples * (totalNfe(specs) ?? 0) };
}
export const measureMissingDistances = (): Promise<void> => measureDistances(missingDistances().specs);

/** Whether cells cost so little that nobody need be asked: exact denoisers do. */
export const isCheap = (): boolean => store.getState().lanes.every((lane) => modelInfo(lane.spec)?.kind !== 'onnx');

const job = cellJob('diagram', (now) => studies.setState(now));
export const stopStudy = job.stop;
/** Computes the cells that the diagram lacks. */
export const measureStudy = (): Promise<void> => job.fill(missing());
