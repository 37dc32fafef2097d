import type { OwnModel } from '../../denoisers/own';
import { type PageState, pageStates } from '../page-state';
import type { JobRequest, Reply, Request, WorkerMessage } from '../protocol';
import { isLast, type JobReply } from './last';
import { queue } from './queue';

/** A line to the worker, which is replaced when it dies or hangs. */
export interface Line {
  /** Asks for a job and yields what comes of it; never throws. It takes the place of the job before it in its slot. */
  job<R extends JobReply>(signal: AbortSignal, wanted: Wanted<JobRequest>): AsyncIterable<R>;
  /** Asks for something that no job waits for; `wake` starts a worker if there is none. */
  send(request: Request, wake?: boolean): void;
  /** What a new worker is to hear, too. */
  provide(models: readonly OwnModel[]): void;
  /** The page has come so far; a new worker hears it at once. */
  come(page: PageState): void;
  watch(listener: (message: WorkerMessage) => void): () => void;
  restart(): void;
  dispose(): void;
}

/** A request before it has its number. */
type Wanted<R extends JobRequest> = R extends JobRequest ? Omit<R, 'run'> : never;

interface Pending {
  request: JobRequest;
  push(reply: JobReply): void;
}

/** A called-off job that has not stopped after this many ms counts as hung. */
const PATIENCE = 1500;

export function line(make: () => Worker, base: string): Line {
  const listeners = new Set<(message: WorkerMessage) => void>();
  const pending = new Map<number, Pending>();
  /** Called-off jobs whose end the worker has not confirmed, with their timers. */
  const dying = new Map<number, ReturnType<typeof setTimeout>>();
  let worker: Worker | undefined;
  let alive = false;
  let next = 1;
  let own: readonly OwnModel[] = [];
  let page: PageState = 'coming';

  const tell = (message: WorkerMessage): void => {
    for (const listener of listeners) listener(message);
  };
  const send = (request: Request): void => worker?.postMessage(request);
  const answer = (reply: JobReply): void => {
    const entry = pending.get(reply.run);
    if (isLast(reply)) pending.delete(reply.run);
    entry?.push(reply);
  };
  const failAll = (message: string): void => {
    for (const run of [...pending.keys()]) answer({ type: 'failed', run, name: 'WorkerError', message });
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
    send({ type: 'open', base, page });
    if (own.length) send({ type: 'own', models: own });
  };

  const stop = (): void => {
    worker?.terminate();
    worker = undefined;
    for (const timer of dying.values()) clearTimeout(timer);
    dying.clear();
  };

  /** Ends all pending jobs with a reason and starts over. */
  const replace = (reason: string): void => {
    stop();
    failAll(reason);
    start();
  };

  const crash = (message: string): void => {
    tell({ type: 'crashed', message });
    if (alive) {
      replace(message);
      return;
    }
    // It died before its first word: starting again by itself would go round in circles. The next job tries.
    stop();
    failAll(message);
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

  const job = <R extends JobReply>(signal: AbortSignal, wanted: Wanted<JobRequest>): AsyncIterable<R> => {
    const run = next++;
    const replies = queue<JobReply>();
    const onAbort = (): void => callOff(run);
    if (signal.aborted) replies.push({ type: 'cancelled', run });
    else {
      const request: JobRequest = { ...wanted, run };
      // The worker gives the older job of the slot up for this one; it gets the same patience.
      for (const [old, held] of [...pending]) if (held.request.slot === request.slot) callOff(old);
      if (!worker) start();
      pending.set(run, { request, push: replies.push });
      signal.addEventListener('abort', onAbort, { once: true });
      send(request);
    }
    return (async function* () {
      try {
        while (true) {
          const reply = await replies.next();
          yield reply as R;
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
    job,
    send(request, wake) {
      if (wake && !worker) start();
      send(request);
    },
    provide(models) {
      own = models;
      send({ type: 'own', models });
    },
    come(now) {
      if (pageStates.indexOf(now) <= pageStates.indexOf(page)) return;
      page = now;
      send({ type: 'page', page });
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
