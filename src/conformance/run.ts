import { CpuBackend } from '../backends/cpu';
import { adaptive, fixed } from '../core/controller';
import { integrate, type Problem } from '../core/integrate';
import { recordedNoise, type NoiseSource } from '../core/noise';
import type { Level } from '../core/process';
import { nfeOf, type BoundSolver } from '../core/solver';
import type { Vec } from '../core/vec';
import type { Mixture } from '../denoisers/mixture';
import { Malformed, type Case } from './case';
import { CaseNetwork } from './network';
import { boundRule, boundSolver, type Plan } from './plan';

export interface Comparison {
  maxRelError: number;
  nfe: number;
}

/** The recorded draws by step; the draws of one step are told apart by the order in which it asks for them. */
function recorded(
  c: Case,
  backend: CpuBackend,
  { drawsPerStep: perStep = 1, drawsBefore, draws: used }: Plan,
): NoiseSource {
  const kept = used ? used.map((i) => c.noise[i] ?? []) : c.noise.slice(drawsBefore);
  const draws = kept.map((draw) => Float64Array.from(draw.flat()));
  if (used || perStep === 'used') return recordedNoise(backend, draws);
  const tags = new Map<number, number[]>();
  return {
    draw(step, tag) {
      const asked = tags.get(step) ?? [];
      tags.set(step, asked);
      if (!asked.includes(tag)) asked.push(tag);
      const draw = draws[step * perStep + asked.indexOf(tag)];
      if (!draw) throw new Malformed(`step ${step + 1} asks for a draw that was not recorded`);
      return backend.put(draw);
    },
  };
}

/** max |a − b| in units of the state's own RMS. */
export function relativeError(a: ArrayLike<number>, b: readonly number[]): number {
  let worst = 0;
  let square = 0;
  for (let i = 0; i < b.length; i++) {
    const difference = Math.abs(a[i] - b[i]);
    worst = Number.isNaN(difference) ? Number.POSITIVE_INFINITY : Math.max(worst, difference);
    square += b[i] * b[i];
  }
  return a.length === b.length ? worst / Math.sqrt(square / b.length || 1) : Number.POSITIVE_INFINITY;
}

/** Runs a plan through `integrate` and compares what it passes through with what was recorded. */
export async function runPlan(c: Case, plan: Plan, mixture: Mixture): Promise<Comparison> {
  const backend = new CpuBackend();
  const solver = boundSolver(plan);
  const denoiser = new CaseNetwork(c, plan, mixture, backend);
  if (denoiser.dim !== c.x_init[0].length) throw new Malformed('x_init and the mixture differ in dimension');
  const noise = recorded(c, backend, plan);
  const levels = plan.relabel ? plan.levels.map((l) => denoiser.process.atLambda(-Math.log(l.sigma))) : plan.levels;
  const put = (rows: readonly number[][]): Vec => backend.put(Float64Array.from(rows.flat()));
  let x = put(c.x_init);
  const states = [backend.data(x).slice()];
  const calls = [0];
  let nfe = 0;

  /** What a run had before it is told to go on from the first states. */
  const past: Partial<Problem> = plan.twin ? { carry: [put(plan.twin)] } : {};
  if (plan.second) {
    past.history = [{ at: levels[0], x, out: x }];
    x = put(plan.second);
    states.push(backend.data(x).slice());
    calls.push(0);
  }
  const given = states.length - 1;
  const advance = async (through: readonly Level[], by: BoundSolver, index: number, start = 0): Promise<void> => {
    const [first, last] = [through[0], through[through.length - 1]];
    const controller =
      plan.adaptive && index === 0
        ? adaptive(denoiser.process, first, last, undefined, plan.adaptive.tolerance, 1e5, plan.adaptive.rule)
        : fixed(through, start);
    for await (const event of integrate(
      { backend, denoiser, noise, x, index: index + start, ...past },
      by,
      controller,
    )) {
      nfe += nfeOf(event.ledger) + (event.accepted ? 0 : 1);
      calls.push(nfe);
      if (event.accepted || plan.states === 'attempts') states.push(backend.data(event.x).slice());
      x = event.x;
    }
    x = backend.put(states[states.length - 1]);
  };

  if (plan.starts) {
    for (const [i, start] of plan.starts.entries()) await advance([start, plan.levels[i + 1]], solver, i);
  } else await advance(levels, solver, 0, given);
  if (plan.freeEnd) denoiser.unclip();
  if (plan.denoiseToZero)
    await advance([levels[levels.length - 1], denoiser.process.zero], boundRule({ solver: 'ddim' }), levels.length - 1);

  const last = states.length - 1;
  const kept = plan.statesAt?.map((i) => c.states[i]) ?? c.states;
  const listed = plan.endTwice ? [...kept.slice(0, -2), kept[kept.length - 1]] : kept;
  const expected = (i: number): number[] | undefined =>
    (plan.states === 'calls' ? listed[calls[i]] : listed[i])?.flat();
  const final = plan.states === 'calls' ? calls[last] : last;
  if (listed.length !== final + 1)
    throw new Malformed(`${listed.length} recorded states, where this run passes through ${final + 1}`);
  let maxRelError = 0;
  states.forEach((state, i) => {
    const inner = i > 0 && i < last;
    const call = {
      network: i,
      bases: calls[i],
      predicted: calls[i] - 1,
      steps: undefined,
      calls: undefined,
      attempts: undefined,
    }[plan.states ?? 'steps'];
    const ours = inner && call !== undefined ? denoiser.seen[call] : state;
    maxRelError = Math.max(maxRelError, relativeError(ours ?? [], expected(i) ?? []));
  });
  return { maxRelError, nfe: nfe + (plan.wasted ?? 0) };
}
