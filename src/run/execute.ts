import type { FloatArray } from '../core/backend';
import { integrate, NotFiniteError, type StepEvent } from '../core/integrate';
import { brownianNoise, whiteNoise } from '../core/noise';
import type { Level } from '../core/process';
import { normals, streams } from '../core/rng';
import { nfeOf, type BoundSolver } from '../core/solver';
import type { Vec } from '../core/vec';
import { measure } from '../measures/measure';
import { densityOf } from './density';
import { outbox, type Post } from './outbox';
import { breathe, paced } from './pace';
import type { Prepared } from './prepare';
import type { StepRecord } from './protocol';
import { resolveController, resolveLevels, resolveSolver } from './resolve';
import type { RunSpec } from './spec';

/** Evaluations that may be under way on the device at once: enough to keep it busy, few enough to stop soon. */
const AHEAD = 2;

interface Run {
  run: number;
  spec: RunSpec;
  prepared: Prepared;
  post: Post;
  signal: AbortSignal;
  /** Levels of the states reached so far, filled as the run goes on: what “field” requests refer to. */
  reached: Level[];
}

/**
 * One run from x_T to its last measurement, as replies: started, steps …, (states), done, measured … .
 * @throws what `integrate` throws; what was posted before stays good.
 */
export async function execute(context: Run): Promise<void> {
  const { run, spec, prepared, post, signal, reached } = context;
  const { backend, engine, exact, data } = prepared;
  const { process, dim, sigmaData } = prepared.denoiser;
  const denoiser = paced(prepared.denoiser, signal);
  const solver = resolveSolver(spec);
  const levels = resolveLevels(spec.grid, process);
  const controller = resolveController(spec, process, levels);
  const { from } = controller;
  const planned = controller.tolerance ? [from] : levels;
  const start = normals(spec.seed, spec.count, dim, streams.init).map((z) => from.sigma * z);
  const x = backend.put(start);
  reached.push(from);
  const density =
    exact && dim === 1
      ? densityOf(exact, process, from, controller.tolerance ? process.zero : levels[levels.length - 1])
      : undefined;
  post({
    type: 'started',
    run,
    engine,
    dim,
    count: spec.count,
    sigmaData,
    levels: planned,
    start: Float32Array.from(start),
    data,
    density,
  });

  const box = outbox(run, post);
  const states: FloatArray[] = [start];
  const kept: { x: Vec; denoised?: Vec }[] = [];
  const noise = (spec.noise === 'brownian' ? brownianNoise : whiteNoise)(backend, spec.seed, spec.count, dim);
  const began = performance.now();
  let nfe = 0;
  let mark = began;
  const underWay: Promise<unknown>[] = [];
  try {
    for await (const event of integrate({ backend, denoiser, noise, x }, solver, controller, signal)) {
      nfe += nfeOf(event.ledger);
      if (prepared.drained) {
        underWay.push(prepared.drained());
        if (underWay.length > AHEAD) await underWay.shift();
      }
      const now = performance.now();
      const step = recordOf(event, now - mark);
      mark = now;
      if (event.accepted) {
        reached.push(event.to);
        if (prepared.readAll) kept.push(pinned(prepared, event));
        else {
          states.push(await backend.read(event.x));
          step.x = Float32Array.from(states[states.length - 1]);
          if (event.base) step.denoised = Float32Array.from(await backend.read(event.base.out));
        }
      }
      box.add(step);
      await breathe(signal);
    }
    await prepared.drained?.();
  } catch (error) {
    box.flush();
    // The steps before the one that failed are good: show them. A dead device has none to give.
    const good = error instanceof NotFiniteError ? kept.slice(0, error.step) : kept;
    if (!signal.aborted) await sendStates(context, good).catch(() => {});
    throw error;
  }
  box.flush();
  const ms = performance.now() - began;
  states.push(...(await sendStates(context, kept)));
  post({ type: 'done', run, ms, msPerEvaluation: ms / Math.max(nfe, 1) });
  await sendMeasures(context, solver, states);
}

/** A step as the page sees it; the vectors come along only where they are at hand. */
function recordOf({ index, accepted, from, to, ledger, error }: StepEvent, ms: number): StepRecord {
  return { index, accepted, from, to, ledger, ms, error, formula: [] };
}

/** Keeps a step's vectors on the device until the loop is over: nothing is read back inside it. */
function pinned({ backend }: Prepared, { x, base }: StepEvent): { x: Vec; denoised?: Vec } {
  const denoised = base && backend.settle(base.out);
  backend.pin(x);
  if (denoised) backend.pin(denoised);
  return { x, denoised };
}

async function sendStates(
  { run, prepared, post }: Run,
  kept: readonly { x: Vec; denoised?: Vec }[],
): Promise<Float32Array[]> {
  const { backend, readAll } = prepared;
  if (!readAll || !kept.length) return [];
  const wanted = kept.flatMap((k) => (k.denoised ? [k.x, k.denoised] : [k.x]));
  const read = await readAll(wanted);
  for (const v of wanted) backend.unpin(v);
  const next = read[Symbol.iterator]();
  const pairs = kept.map((k) => ({
    x: next.next().value as Float32Array,
    denoised: k.denoised && (next.next().value as Float32Array),
  }));
  const x = pairs.map((p) => p.x);
  post({ type: 'states', run, first: 0, x, denoised: pairs.map((p) => p.denoised) });
  return x;
}

/** Errors against the reference, and which modes were found; always ends with progress 1. */
async function sendMeasures(
  { run, spec, prepared, post, signal, reached }: Run,
  solver: BoundSolver,
  states: FloatArray[],
): Promise<void> {
  const { exact, plain } = prepared;
  const { backend, denoiser } = plain;
  const blurred = typeof spec.model === 'object' && spec.model.kind === 'points';
  const modes = exact && !blurred ? exact.modes(states[states.length - 1]) : undefined;
  const path = spec.noise === 'brownian' ? brownianNoise(backend, spec.seed, spec.count, denoiser.dim) : undefined;
  const pause = (): Promise<void> => breathe(signal);
  let ended = false;
  try {
    for await (const m of measure({ solver, denoiser, backend, levels: reached, states, exact, path, pause })) {
      signal.throwIfAborted();
      ended = m.progress === 1;
      post({ type: 'measured', run, ...m, modes });
    }
  } catch (error) {
    if (signal.aborted) throw error;
    // A reference that fails must not take the run with it: its own numbers stand.
    const reason = error instanceof Error ? error.message : String(error);
    post({ type: 'measured', run, progress: 1, global: [], local: [], floor: [], nfe: 0, samples: 0, reason, modes });
    ended = true;
  }
  if (!ended) throw new Error('The measurement ended without a last word');
}
