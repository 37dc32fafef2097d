import type { OwnModel } from '../denoisers/own';
import type {
  CalibrationReply,
  DistanceReply,
  Engine,
  GapReply,
  Reply,
  Request,
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
  watch(listener: (message: WorkerMessage) => void): () => void;
  /** Ends the worker and starts a new one; pending runs fail. */
  restart(): void;
  dispose(): void;
}

/** A called-off run that has not stopped after this many ms counts as hung. */
const PATIENCE = 1500;

const startWorker = (): Worker => new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });

type Job = Extract<Request, { type: 'run' | 'study' | 'distance' | 'gap' | 'calibrate' }>;
type JobReply = RunReply | StudyReply | DistanceReply | GapReply | CalibrationReply;
interface Pending {
  request: Job;
  push(reply: JobReply): void;
}

/** The slots of studies, distances and calibrations: beside those of runs. */
const DISTANCE = -2;
const GAP = -4;
const CALIBRATION = -5;
/** The diagram and the table of variations may be under way at once. */
const STUDIES = { diagram: -1, table: -3 } as const;

const isLast = (reply: JobReply): boolean =>
  ['failed', 'cancelled', 'studied', 'calibrated'].includes(reply.type) ||
  (reply.type === 'measured' && reply.progress === 1) ||
  ((reply.type === 'distance' || reply.type === 'gap') && reply.result !== undefined);

export function createClient(make: () => Worker = startWorker, base: string = document.baseURI): Client {
  const listeners = new Set<(message: WorkerMessage) => void>();
  const pending = new Map<number, Pending>();
  /** Called-off runs whose end the worker has not confirmed, with their timers. */
  const dying = new Map<number, ReturnType<typeof setTimeout>>();
  let worker: Worker | undefined;
  let alive = false;
  let next = 1;
  let own: readonly OwnModel[] = [];

  const tell = (message: WorkerMessage): void => {
    for (const listener of listeners) listener(message);
  };
  const send = (request: Request): void => worker?.postMessage(request);
  const answer = (reply: JobReply): void => {
    const entry = pending.get(reply.run);
    if (isLast(reply)) pending.delete(reply.run);
    entry?.push(reply);
  };

  const receive = (reply: Reply): void => {
    if (reply.type === 'ready') alive = true;
    if (reply.type === 'lost') {
      tell(reply);
      replace(reply.message);
    } else if ('run' in reply && reply.type !== 'field' && reply.type !== 'residual') {
      if (isLast(reply)) {
        clearTimeout(dying.get(reply.run));
        dying.delete(reply.run);
      }
      answer(reply);
    } else tell(reply);
  };

  const start = (): void => {
    const mine = make();
    worker = mine;
    alive = false;
    // A worker that was given up may still have messages under way: they are not heard.
    mine.onmessage = ({ data }: MessageEvent<Reply>) => worker === mine && receive(data);
    mine.onmessageerror = () => worker === mine && crash('A message from the worker could not be read');
    mine.onerror = (event) => {
      event.preventDefault();
      if (worker === mine) crash(event.message || 'The worker could not be started');
    };
    send({ type: 'open', base });
    if (own.length) send({ type: 'own', models: own });
  };

  const stop = (): void => {
    worker?.terminate();
    worker = undefined;
    for (const timer of dying.values()) clearTimeout(timer);
    dying.clear();
  };

  /** Ends all pending runs with a reason and starts over. */
  const replace = (reason: string): void => {
    stop();
    for (const run of [...pending.keys()]) answer({ type: 'failed', run, name: 'WorkerError', message: reason });
    start();
  };

  const crash = (message: string): void => {
    tell({ type: 'crashed', message });
    if (alive) {
      replace(message);
      return;
    }
    // It died before its first word: starting again by itself would go round in circles. The next run tries.
    stop();
    for (const run of [...pending.keys()]) answer({ type: 'failed', run, name: 'WorkerError', message });
  };

  /** A hung forward: the worker goes, and what was asked of it since is asked again. */
  const giveUp = (): void => {
    tell({ type: 'notice', text: 'An evaluation did not come back after it was called off; the worker was restarted' });
    stop();
    start();
    for (const { request } of pending.values()) send(request);
  };

  const callOff = (run: number): void => {
    if (!pending.has(run)) return;
    send({ type: 'cancel', run });
    dying.set(run, setTimeout(giveUp, PATIENCE));
    answer({ type: 'cancelled', run });
  };

  /** Asks for a job and yields what comes of it. */
  const job = (signal: AbortSignal, slot: number, ask: (run: number) => Job): AsyncIterable<JobReply> => {
    const run = next++;
    const queue: JobReply[] = [];
    let wake = (): void => {};
    const onAbort = (): void => callOff(run);
    const push = (reply: JobReply): void => {
      queue.push(reply);
      wake();
    };
    if (signal.aborted) push({ type: 'cancelled', run });
    else {
      // The worker gives the older job of the slot up for this one; it gets the same patience.
      for (const [old, { request }] of [...pending]) if (request.slot === slot) callOff(old);
      if (!worker) start();
      const request = ask(run);
      pending.set(run, { request, push });
      signal.addEventListener('abort', onAbort, { once: true });
      send(request);
    }
    return (async function* () {
      try {
        while (true) {
          while (!queue.length) await new Promise<void>((resolve) => (wake = resolve));
          const reply = queue.shift() as JobReply;
          yield reply;
          if (isLast(reply)) return;
        }
      } finally {
        signal.removeEventListener('abort', onAbort);
        callOff(run);
      }
    })();
  };

  start();
  return {
    run: (spec, { signal, slot = 0, engine, recorded }) =>
      job(signal, slot, (run) => ({ type: 'run', run, slot, spec, engine, recorded })) as AsyncIterable<RunReply>,
    study: (specs, { signal, of = 'diagram' }) =>
      job(signal, STUDIES[of], (run) => ({
        type: 'study',
        run,
        slot: STUDIES[of],
        specs: [...specs],
      })) as AsyncIterable<StudyReply>,
    distance: (spec, samples, { signal }) =>
      job(signal, DISTANCE, (run) => ({
        type: 'distance',
        run,
        slot: DISTANCE,
        spec,
        samples,
      })) as AsyncIterable<DistanceReply>,
    calibrate: (task, { signal }) =>
      job(signal, CALIBRATION, (run) => ({
        type: 'calibrate',
        run,
        slot: CALIBRATION,
        task,
      })) as AsyncIterable<CalibrationReply>,
    gap: (spec, { signal }) =>
      job(signal, GAP, (run) => ({ type: 'gap', run, slot: GAP, spec })) as AsyncIterable<GapReply>,
    field(run, step, extent, side) {
      send({ type: 'field', run, step, extent, side });
    },
    residual(run, step, extent, side) {
      send({ type: 'residual', run, step, extent, side });
    },
    stability(pick) {
      if (!worker) start();
      send({ type: 'stability', pick });
    },
    provide(models) {
      own = models;
      send({ type: 'own', models });
    },
    watch(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    restart: () => replace('The worker was restarted'),
    dispose() {
      stop();
      for (const run of [...pending.keys()]) answer({ type: 'cancelled', run });
    },
  };
}
