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
import type { Networks } from './networks/networks';
import { breathe, unless } from './pace';
import { parseSpec } from './parse';
import { type Prepared, prepareExact } from './prepare';
import type { Engine, Reply, Request } from './protocol';
import { residualRule } from './residual';
import type { Pick, RunSpec } from './spec';
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
  spec?: RunSpec;
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
  else if (data.type === 'stability') void stability(data.pick);
  else if (data.type === 'residual') void residualMap(data);
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

function start(request: Extract<Request, { type: 'run' | 'study' | 'distance' | 'gap' | 'calibrate' }>): void {
  const { run, slot } = request;
  const before = current.get(slot);
  before?.abort.abort();
  const next: Current = { run, slot, abort: new AbortController(), reached: [] };
  current.set(slot, next);
  const earlier = [...ending.values()].filter((e) => e.slot === slot).map((e) => e.ended);
  const ended = Promise.all(earlier).then(async () => {
    before?.prepared?.close();
    try {
      if (request.type === 'run') await go(next, request);
      else if (request.type === 'study') await research(next, request.specs);
      else if (request.type === 'gap') await gap(next, request.spec);
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

async function go(me: Current, { spec: raw, engine, recorded }: Extract<Request, { type: 'run' }>): Promise<void> {
  const { run, abort, reached } = me;
  const { signal } = abort;
  signal.throwIfAborted();
  const { spec } = parseSpec(raw);
  const prepared = await prepare(spec, engine, signal);
  Object.assign(me, { prepared, spec });
  const context = { run, spec, prepared, post, signal, reached };
  if (!recorded) return execute(context);
  const { replay } = await import('./replay');
  await replay(context, recorded);
}

/** The cells of a study, one after the other, beside the runs. */
async function research({ run, abort: { signal } }: Current, specs: readonly RunSpec[]): Promise<void> {
  signal.throwIfAborted();
  const { studio } = await import('./study');
  const { cell, close } = studio((spec) => prepare(spec, undefined, signal), signal);
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

async function stability(pick: Pick): Promise<void> {
  const { regionOf } = await import('./stability');
  post({ type: 'stability', pick, region: await regionOf(pick) });
}

/** ODE against SDE of one denoiser, beside the runs. */
async function gap({ run, abort: { signal } }: Current, raw: RunSpec): Promise<void> {
  signal.throwIfAborted();
  const { gapOf } = await import('./gap');
  const on = (spec: RunSpec): Promise<Prepared> => prepare(spec, undefined, signal);
  const result = await gapOf(parseSpec(raw).spec, on, signal, (progress) => post({ type: 'gap', run, progress }));
  post({ type: 'gap', run, progress: 1, result });
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
      prepare: (spec) => prepare(spec, 'wasm', signal),
      idle: () => yieldToRuns(signal),
      tell: (stage, resumed) => post({ type: 'calibrating', run, stage, resumed }),
      warn: (text) => post({ type: 'notice', text }),
      signal,
    },
  );
  post({ type: 'calibrated', run, result });
}

/** Exact denoisers are ready at once; the code around networks is loaded with the first of them. */
async function prepare(spec: RunSpec, engine: Engine | undefined, signal: AbortSignal): Promise<Prepared> {
  const exact = prepareExact(spec);
  if (exact) return exact;
  const card = cardOf(spec);
  const files = own.find((model) => model.card === card)?.files;
  return (await networks()).prepare(card, spec, engine, signal, files);
}

function networks(): Promise<Networks> {
  loaded ??= import('./networks/networks').then((m) =>
    m.networks(base, post, (message) => post({ type: 'lost', message })),
  );
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

/** The points of a lattice over a state of a run that is still held; a request for another one comes too late and is dropped. */
function lattice({ run, step, extent, side }: Extract<Request, { type: 'field' | 'residual' }>) {
  const me = held(run);
  const at = me?.reached[step];
  if (!me || !at || !me.prepared) return undefined;
  const { dim, sigmaData } = me.prepared.denoiser;
  if (dim > 2) return undefined;
  const scale = stateScale(at, sigmaData) * extent;
  const tick = (i: number): number => scale * (side === 1 ? 0 : (2 * i) / (side - 1) - 1);
  const x = new Float64Array(side ** dim * dim);
  for (let n = 0; n < side ** dim; n++) {
    x[n * dim] = tick(n % side);
    if (dim === 2) x[n * dim + 1] = tick(Math.floor(n / side));
  }
  return { ...me, prepared: me.prepared, at, x, dim };
}

async function field(request: Extract<Request, { type: 'field' }>): Promise<void> {
  const asked = lattice(request);
  if (!asked) return;
  try {
    const denoised = await asked.prepared.field(asked.x, asked.at);
    post({ ...request, denoised }, [denoised.buffer as ArrayBuffer]);
  } catch (error) {
    post({ type: 'notice', text: `The field could not be drawn: ${explain(error).message}` });
  }
}

async function residualMap(request: Extract<Request, { type: 'residual' }>): Promise<void> {
  const asked = lattice(request);
  if (!asked?.spec) return;
  const { x, at, dim } = asked;
  try {
    const rule = residualRule(asked.spec, asked.prepared);
    if (!rule) return;
    const values = new Float32Array(x.length / dim).fill(Number.NaN);
    // A row of the lattice at a time: runs beside it get their turn.
    const part = request.side * dim;
    for (let from = 0; from < x.length; from += part) {
      await breathe(asked.abort.signal);
      const r = await rule.of(x.slice(from, from + part), at);
      if (!r) break;
      for (let n = 0; n < r.length; n += dim) values[(from + n) / dim] = Math.hypot(...r.subarray(n, n + dim));
    }
    post({ ...request, values, by: rule.by }, [values.buffer]);
  } catch (error) {
    if (asked.abort.signal.aborted) return;
    post({ type: 'notice', text: `The residual could not be drawn: ${explain(error).message}` });
  }
}

function explain(error: unknown): { name: string; message: string; step?: number } {
  if (error instanceof NotFiniteError) return { name: error.name, message: error.message, step: error.step };
  if (error instanceof Error) return { name: error.name, message: complaint(error) };
  return { name: 'Error', message: String(error) };
}
