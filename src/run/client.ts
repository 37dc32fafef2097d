import type { OwnModel } from '../denoisers/own';
import { line } from './client/line';
import type { PageState } from './page-state';
import type {
  CalibrationReply,
  DistanceReply,
  Engine,
  GapReply,
  RunReply,
  StudyReply,
  WorkerMessage,
} from './protocol';
import type { Pick, RunSpec } from './spec';
import type { Task } from './task';

/** The page's side of the worker: runs as async iterables, and a worker that is replaced when it dies or hangs. */
export interface Client {
  /**
   * Ends after “measured” with progress 1, “failed” or “cancelled”; never throws. Aborting ends it at once. It takes the place
   * of the run before it in its slot (0 if left out); runs in other slots go on beside it.
   */
  run(
    spec: RunSpec,
    options: { signal: AbortSignal; slot?: number; engine?: Engine; recorded?: Blob },
  ): AsyncIterable<RunReply>;
  /** Many runs, of each only its end; like `run`, in a slot of its own. */
  study(
    specs: readonly RunSpec[],
    options: { signal: AbortSignal; of?: keyof typeof STUDIES },
  ): AsyncIterable<StudyReply>;
  /** The Fréchet distance of samples of a picture run, in a slot of its own. */
  distance(spec: RunSpec, samples: number, options: { signal: AbortSignal }): AsyncIterable<DistanceReply>;
  /** Fits a recipe to a denoiser, in a slot of its own; what was found before it was called off is there the next time. */
  calibrate(task: Task, options: { signal: AbortSignal }): AsyncIterable<CalibrationReply>;
  /** How far apart ODE and SDE of a run's denoiser end, in a slot of its own. */
  gap(spec: RunSpec, options: { signal: AbortSignal }): AsyncIterable<GapReply>;
  /** Asks for the denoiser on a lattice; the answer comes to those who watch. `run` is the number in the run's replies. */
  field(run: number, step: number, extent: number, side: number): void;
  /** Likewise for the Fokker–Planck residual. */
  residual(run: number, step: number, extent: number, side: number): void;
  /** Asks for a solver's stability region; the answer comes to those who watch. */
  stability(pick: Pick): void;
  /** The networks that the user brought along, all of them; a new worker hears of them too. */
  provide(models: readonly OwnModel[]): void;
  /** The page has come so far: once it is up, it leaves the processors to networks. */
  come(page: PageState): void;
  /** The page has drawn what it was told before “draw”. */
  drawn(): void;
  watch(listener: (message: WorkerMessage) => void): () => void;
  /** Ends the worker and starts a new one; pending runs fail. */
  restart(): void;
  dispose(): void;
}

const startWorker = (): Worker => new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });

/** The slots of what goes on beside the runs. */
const DISTANCE = -2;
const GAP = -4;
const CALIBRATION = -5;
/** The diagram and the table of variations may be under way at once. */
const STUDIES = { diagram: -1, table: -3 } as const;

export function createClient(make: () => Worker = startWorker, base: string = document.baseURI): Client {
  const { job, send, provide, come, watch, restart, dispose } = line(make, base);
  return {
    run: (spec, { signal, slot = 0, engine, recorded }) =>
      job<RunReply>(signal, { type: 'run', slot, spec, engine, recorded }),
    study: (specs, { signal, of = 'diagram' }) =>
      job<StudyReply>(signal, { type: 'study', slot: STUDIES[of], specs: [...specs] }),
    distance: (spec, samples, { signal }) =>
      job<DistanceReply>(signal, { type: 'distance', slot: DISTANCE, spec, samples }),
    gap: (spec, { signal }) => job<GapReply>(signal, { type: 'gap', slot: GAP, spec }),
    calibrate: (task, { signal }) => job<CalibrationReply>(signal, { type: 'calibrate', slot: CALIBRATION, task }),
    field: (run, step, extent, side) => send({ type: 'field', run, step, extent, side }),
    residual: (run, step, extent, side) => send({ type: 'residual', run, step, extent, side }),
    stability: (pick) => send({ type: 'stability', pick }, true),
    provide,
    come,
    drawn: () => send({ type: 'drawn' }),
    watch,
    restart,
    dispose,
  };
}
