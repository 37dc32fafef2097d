import { findAdapter } from '../backends/webgpu/device';
import { NotFiniteError } from '../core/integrate';
import { type Level, stateScale } from '../core/process';
import type { Card } from '../denoisers/card';
import { type OwnModel, ownId } from '../denoisers/own';
import { threads } from '../denoisers/threads';
import { adopt, forget, models } from '../models';
import { complaint } from './complaint';
import type { Distance } from './distance';
import { execute } from './execute';
import type { Networks } from './networks';
import { unless } from './pace';
import { parseSpec } from './parse';
import { type Prepared, prepareExact } from './prepare';
import type { Engine, Reply, Request } from './protocol';
import type { RunSpec } from './spec';
import type { Task } from './task';

/**
 * The worker's message loop: one run at a time in each slot, the newest wins; slots advance side by side. A run that was
 * called off answers “cancelled” only when it has really stopped: that is how the client tells a slow forward from a hung one.
 */
interface Current {
  run: number;
  slot: number;
  abort: AbortController;
  /** Set once the model is there; kept after the run for “field” requests. */
  prepared?: Prepared;
  reached: Level[];
}
const current = new Map<number, Current>();
/** Runs that have not ended yet; those of one slot end in order. */
const ending = new Map<number, { slot: number; ended: Promise<void> }>();
let base = '/';
let loaded: Promise<Networks> | undefined;
let own: readonly OwnModel[] = [];

const post = (reply: Reply, transfer: Transferable[] = []): void => self.postMessage(reply, { transfer });

self.addEventListener('message', ({ data }: MessageEvent<Request>) => {
  if (data.type === 'open') open(data.base);
  else if (data.type === 'own') provide(data.models);
  else if (data.type === 'cancel') cancel(data.run);
  else if (data.type === 'field') field(data);
  else start(data);
});

/** Says what networks will run on; nothing is loaded for it. */
async function open(from: string): Promise<void> {
  base = from;
  const { adapter, detail } = await findAdapter();
  post({ type: 'ready', capability: { engine: adapter ? 'webgpu' : 'wasm', detail, threads: threads() } });
}

function provide(given: readonly OwnModel[]): void {
  for (const { card } of own) forget(ownId(card));
  own = given;
  for (const { card } of own) adopt(card);
}

function start(request: Extract<Request, { type: 'run' | 'study' | 'distance' | 'calibrate' }>): void {
  const { run, slot } = request;
  const before = current.get(slot);
  before?.abort.abort();
  const next: Current = { run, slot, abort: new AbortController(), reached: [] };
  current.set(slot, next);
  const earlier = [...ending.values()].filter((e) => e.slot === slot).map((e) => e.ended);
  const ended = Promise.all(earlier).then(async () => {
    before?.prepared?.close();
    try {
      if (request.type === 'run') await go(next, request.spec, request.engine);
      else if (request.type === 'study') await research(next, request.specs);
      else if (request.type === 'distance') await distance(next, request.spec, request.samples);
      else await calibration(next, request.task);
    } catch (error) {
      if (next.abort.signal.aborted) post({ type: 'cancelled', run });
      else post({ type: 'failed', run, ...explain(error) });
    }
    ending.delete(run);
  });
  ending.set(run, { slot, ended });
}

async function go(me: Current, raw: unknown, engine?: Engine): Promise<void> {
  const { run, abort, reached } = me;
  const { signal } = abort;
  signal.throwIfAborted();
  const { spec } = parseSpec(raw);
  const prepared = prepareExact(spec) ?? (await prepareNetwork(spec, engine, signal));
  me.prepared = prepared;
  await execute({ run, spec, prepared, post, signal, reached });
}

/** The cells of a study, one after the other, beside the runs. */
async function research({ run, abort: { signal } }: Current, specs: readonly RunSpec[]): Promise<void> {
  signal.throwIfAborted();
  const { studio } = await import('./study');
  const { cell, close } = studio(
    async (spec) => prepareExact(spec) ?? (await prepareNetwork(spec, undefined, signal)),
    signal,
  );
  try {
    for (const [index, raw] of specs.entries()) {
      const found = await cell(parseSpec(raw).spec);
      post({ type: 'cell', run, index, cell: found }, [found.x.buffer as ArrayBuffer]);
    }
    post({ type: 'studied', run });
  } finally {
    await close();
  }
}

/** A distance beside the runs: before every evaluation it gives way to them. */
async function distance({ run, abort: { signal } }: Current, raw: RunSpec, samples: number): Promise<void> {
  signal.throwIfAborted();
  let progress = 0;
  const tell = (waiting: boolean, result?: Distance): void =>
    post({ type: 'distance', run, progress, waiting, result });
  const idle = (): Promise<void> => yieldToRuns(signal, () => tell(true));
  const report = (share: number): void => {
    progress = share;
    tell(false);
  };
  const { spec } = parseSpec(raw);
  const { distanceOf } = await import('./beside');
  tell(false, await distanceOf(await networks(), cardOf(spec), spec, samples, { signal, idle, report }));
}

/** Lets the runs that are under way come to their ends. */
async function yieldToRuns(signal: AbortSignal, waiting: () => void = () => {}): Promise<void> {
  for (;;) {
    const runs = [...ending.values()].filter(({ slot }) => slot >= 0).map(({ ended }) => ended);
    if (!runs.length) return;
    waiting();
    await unless(signal, Promise.all(runs));
  }
}

/** A calibration beside the runs. It works on the CPU or on wasm, where references and errors come from, too. */
async function calibration({ run, abort: { signal } }: Current, task: Task): Promise<void> {
  signal.throwIfAborted();
  const { calibrateKept } = await import('./calibrating');
  const { spec, notes } = parseSpec(task.spec);
  // A denoiser that is gone is not replaced by another one.
  if (notes.length) throw new RangeError(`This calibration cannot be made as it was asked for: ${notes.join('; ')}.`);
  const result = await calibrateKept(
    { ...task, spec },
    {
      prepare: async (spec) => prepareExact(spec) ?? (await prepareNetwork(spec, 'wasm', signal)),
      idle: () => yieldToRuns(signal),
      tell: (stage, resumed) => post({ type: 'calibrating', run, stage, resumed }),
      warn: (text) => post({ type: 'notice', text }),
      signal,
    },
  );
  post({ type: 'calibrated', run, result });
}

/** The code around networks is loaded with the first of them. */
async function prepareNetwork(spec: RunSpec, engine: Engine | undefined, signal: AbortSignal): Promise<Prepared> {
  const card = cardOf(spec);
  const files = own.find((model) => model.card === card)?.files;
  return (await networks()).prepare(card, spec, engine, signal, files);
}

function networks(): Promise<Networks> {
  loaded ??= import('./networks').then((m) => m.networks(base, post, (message) => post({ type: 'lost', message })));
  return loaded;
}

function cardOf({ model }: RunSpec): Card {
  const info = models.get(String(model));
  if (info?.kind !== 'onnx') throw new RangeError(`There is no denoiser “${model}”`);
  return info.card;
}

/** The run with that number, if its slot still holds it. */
const held = (run: number): Current | undefined => [...current.values()].find((c) => c.run === run);

function cancel(run: number): void {
  held(run)?.abort.abort();
  // Answered in any case: a run that had ended by itself has stopped too.
  void Promise.resolve(ending.get(run)?.ended).then(() => post({ type: 'cancelled', run }));
}

/** The denoiser on a lattice, for a run still held; a request for another one comes too late and is dropped. */
async function field({ run, step, extent, side }: Extract<Request, { type: 'field' }>): Promise<void> {
  const { reached, prepared } = held(run) ?? {};
  const at = reached?.[step];
  if (!at || !prepared) return;
  const { dim, sigmaData } = prepared.denoiser;
  if (dim > 2) return;
  const scale = stateScale(at, sigmaData) * extent;
  const tick = (i: number): number => scale * (side === 1 ? 0 : (2 * i) / (side - 1) - 1);
  const x = new Float64Array(side ** dim * dim);
  for (let n = 0; n < side ** dim; n++) {
    x[n * dim] = tick(n % side);
    if (dim === 2) x[n * dim + 1] = tick(Math.floor(n / side));
  }
  try {
    const denoised = await prepared.field(x, at);
    post({ type: 'field', run, step, extent, side, denoised }, [denoised.buffer as ArrayBuffer]);
  } catch (error) {
    post({ type: 'notice', text: `The field could not be drawn: ${explain(error).message}` });
  }
}

function explain(error: unknown): { name: string; message: string; step?: number } {
  if (error instanceof NotFiniteError) return { name: error.name, message: error.message, step: error.step };
  if (error instanceof Error) return { name: error.name, message: complaint(error) };
  return { name: 'Error', message: String(error) };
}
