import { canonical, type RunSpec } from '../run/spec';
import { distanceKey, distances, hasClassifier, measureDistances } from './distances';
import { study } from './engine';
import { modelInfo, totalNfe } from './selectors';
import { store } from './store';
import { currentSeries, type Filling, studies } from './study';

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
