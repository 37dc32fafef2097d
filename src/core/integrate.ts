import type { Backend } from './backend';
import type { Controller } from './controller';
import { errorOf } from './error';
import type { Denoiser } from './denoiser';
import type { NoiseSource } from './noise';
import type { Level } from './process';
import { addLedgers, nfeOf, type BoundSolver, type Cause, type Evaluation, type Ledger, type Step } from './solver';
import { lin, type Vec } from './vec';

export interface Problem {
  backend: Backend;
  denoiser: Denoiser;
  noise: NoiseSource;
  /** The state at controller.from. */
  x: Vec;
  /** Exact or recorded past, newest first: starts a multistep rule at full order. */
  history?: readonly Evaluation[];
  /** What the step before x kept. */
  carry?: readonly Vec[];
  /** Steps already done before x; 0 unless the run starts in the middle of a grid. */
  index?: number;
}

export interface StepEvent {
  /** Steps accepted before this attempt. */
  index: number;
  from: Level;
  to: Level;
  accepted: boolean;
  /** Forwards made for this attempt, by cause. */
  ledger: Ledger;
  /** Norm of the local error estimate in units of the tolerance, under adaptive control. */
  error?: number;
  /** The state after the attempt: at `to` if accepted, else still at `from`. */
  x: Vec;
  /** The denoiser at the step's base (its start, or where a modifier moved it). */
  base?: Evaluation;
  /** Levels of the history that the step saw, newest first. */
  history: readonly Level[];
  /** The new state before it was settled: the formula itself. */
  update: Vec;
}

/** A value that is not finite ended the run; what was accepted before stays good. */
export class NotFiniteError extends Error {
  readonly step: number;
  readonly at: Level;
  readonly tensor: string;
  constructor(step: number, at: Level, tensor: string) {
    super(
      `Not a number: ${tensor} holds NaN or ∞ in step ${step + 1}, at σ = ${at.sigma.toPrecision(4)}, α = ${at.alpha.toPrecision(4)} (t = ${at.t.toPrecision(4)}).`,
    );
    this.name = 'NotFiniteError';
    this.step = step;
    this.at = at;
    this.tensor = tensor;
  }
}

export class NfeCapError extends Error {
  constructor(cap: number, at: Level) {
    super(
      `The cap of ${cap} NFE was reached at σ = ${at.sigma.toPrecision(3)}. Raise the cap or loosen the tolerance.`,
    );
    this.name = 'NfeCapError';
  }
}

/**
 * The only sampling loop. It counts forwards, remembers the base evaluation across rejections, lets the controller
 * reject, stops on abort (between evaluations) and on non-finite values, and frees what nobody mentions any more. At its end
 * the device has done all of it: whether the last state is finite is known.
 * Consumers that keep a vector pin it before asking for the next event.
 * @throws NotFiniteError, NfeCapError, the signal's reason, and whatever the denoiser throws.
 */
export async function* integrate(
  problem: Problem,
  solver: BoundSolver,
  controller: Controller,
  signal?: AbortSignal,
): AsyncGenerator<StepEvent, Vec> {
  const { backend, noise } = problem;
  const denoiser = solver.wrap?.(problem.denoiser, backend) ?? problem.denoiser;
  let x = backend.settle(problem.x);
  let history = [...(problem.history ?? [])];
  let carry = (problem.carry ?? []).map((v) => backend.settle(v));
  /** The lower order's result of the last accepted step, under adaptive control. */
  let before = x;
  let from = controller.from;
  let to = controller.first;
  let index = problem.index ?? 0;
  let total = 0;
  let memo: { x: Vec; at: Level; out: Vec } | undefined;
  let broken: NotFiniteError | undefined;
  const pending: Promise<void>[] = [];

  const watch = (v: Vec, at: Level, tensor: string): void => {
    const step = index;
    const answer = backend.finite(v);
    if (answer === false) throw new NotFiniteError(step, at, tensor);
    if (answer !== true) {
      pending.push(
        answer.then((fine) => {
          if (!fine && (!broken || step < broken.step)) broken = new NotFiniteError(step, at, tensor);
        }),
      );
    }
  };

  while (to) {
    let ledger: Ledger = {};
    let base: Evaluation | undefined;

    const evaluate = async (at: Vec, where: Level, cause: Cause): Promise<Vec> => {
      signal?.throwIfAborted();
      if (broken) throw broken;
      if (total >= controller.maxNfe) throw new NfeCapError(controller.maxNfe, where);
      const settled = backend.settle(at);
      watch(settled, where, 'the state');
      const out = await denoiser.denoise(settled, where);
      const forwards = denoiser.forwards?.(where) ?? 1;
      total += forwards;
      const guidance = { guidance: forwards - 1, classifier: denoiser.classified?.(where) };
      ledger = addLedgers(ledger, { [cause]: 1 }, guidance);
      watch(out, where, `the denoiser's “${denoiser.output}”`);
      return out;
    };

    const record = (x: Vec, at: Level, out: Vec, unguided = denoiser.unguided?.(out)): Vec => {
      memo = { x, at, out };
      base = { at, x, out, unguided };
      return out;
    };

    const stepFrom = (
      at: Vec,
      level: Level,
      target: Level,
      kept: readonly Vec[],
      past: readonly Evaluation[],
    ): Step => ({
      x: at,
      from: level,
      to: target,
      index,
      last: controller.isEnd(target),
      remaining: controller.remaining(index),
      end: controller.end,
      grid: controller.levels,
      process: denoiser.process,
      history: past,
      carry: kept,
      async denoise(u, where = level, cause = 'stage') {
        if (u) return evaluate(u, where, cause);
        if (memo?.x === at && memo.at === level) return record(at, level, memo.out);
        // A run from data to noise begins where no noise can be predicted: it is read at the step's end.
        return record(at, level, await evaluate(at, level.sigma === 0 ? target : level, 'step'));
      },
      noise: (tag = 0, a = level, b = target) => noise.draw(index, tag, a, b),
      unguided: (out) => denoiser.unguided?.(out) ?? out,
      rowwise: (f, ...inputs) => backend.rowwise(f, denoiser.dim, inputs),
      moved(u, place, change = {}) {
        const settled = backend.settle(u);
        if (change.out) record(settled, place, backend.settle(change.out), denoiser.unguided?.(change.out));
        return stepFrom(settled, place, change.to ?? target, [], change.history ?? past);
      },
    });

    const seen = history.map((e) => e.at);
    const stepped = await solver.step(stepFrom(x, from, to, carry, history));
    const next = backend.settle(stepped.x);
    watch(next, to, 'the state');
    let error: number | undefined;
    let low = next;
    if (controller.tolerance && stepped.error) {
      // Only the norms of other libraries look at the lower order’s result.
      if ((controller.tolerance.norm ?? 'ours') !== 'ours')
        low = backend.settle(stepped.low ?? lin([1, next], [-1, stepped.error]));
      const attempt = { error: stepped.error, x, next, low, before };
      error = await errorOf(backend, denoiser.dim, controller.tolerance, attempt);
    }
    const verdict = controller.judge(from, to, error, solver.order);
    const event: StepEvent = {
      index,
      from,
      to,
      accepted: verdict.accept,
      ledger: verdict.accept ? ledger : addLedgers({ rejected: nfeOf(ledger), classifier: ledger.classifier }),
      error,
      x: verdict.accept ? next : x,
      base,
      history: seen,
      update: stepped.x,
    };
    if (verdict.accept) {
      if (base) history = [base, ...history].slice(0, solver.history);
      carry = (stepped.carry ?? []).map((v) => backend.settle(v));
      x = next;
      before = low;
      memo = stepped.out && { x, at: to, out: backend.settle(stepped.out) };
      from = to;
      index++;
    }
    yield event;
    const ahead = memo && [memo.x, memo.out, denoiser.unguided?.(memo.out) ?? memo.out];
    backend.sweep([
      x,
      before,
      ...carry,
      ...history.flatMap((e) => [e.x, e.out, e.unguided ?? e.out]),
      ...(ahead ?? []),
    ]);
    to = verdict.to;
  }
  backend.flush?.();
  await Promise.all(pending);
  if (broken) throw broken;
  return x;
}
