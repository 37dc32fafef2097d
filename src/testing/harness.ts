import { CpuBackend } from '../backends/cpu';
import type { Backend } from '../core/backend';
import { fixed, type Controller } from '../core/controller';
import type { Denoiser } from '../core/denoiser';
import { integrate, type StepEvent } from '../core/integrate';
import { whiteNoise, type NoiseSource } from '../core/noise';
import { defaults, type OptionSpec, type OptionValue, type RawOptions, type Schema } from '../core/options';
import type { Level, NoiseProcess } from '../core/process';
import { bind, nfeOf, type BoundSolver, type Evaluation, type Solver } from '../core/solver';
import { symbolicStep, type SymbolicStep } from '../core/symbolic';
import { lin, Vec, type Tensor } from '../core/vec';
import { ExactMixture, type Mixture } from '../denoisers/mixture';
import { processes, solvers } from '../registry';

/** Tools of the solver tests: bound solvers by name, runs on exact denoisers, reference solutions, the affine probe. */

export function solver(id: string, options: RawOptions = {}): BoundSolver {
  const found = solvers.get(id);
  if (!found) throw new Error(`no solver ${id}`);
  return bind(found, { ...defaults(found.options), ...options });
}

export function makeProcess(id: string, options: RawOptions = {}): NoiseProcess {
  const found = processes.get(id);
  if (!found) throw new Error(`no process ${id}`);
  return found.make({ ...defaults(found.options), ...options });
}

/** So many combinations of discrete options are all tested; of more, enough to meet every pair of values. */
const MOST = 12;

/** Combinations in which every two values of two options meet at least once, chosen greedily. */
function pairwise(all: readonly RawOptions[]): RawOptions[] {
  const pairsOf = (o: RawOptions): string[] => {
    const set = Object.entries(o).map(([k, v]) => `${k}=${v}`);
    return set.flatMap((a, i) => set.slice(i + 1).map((b) => `${a}&${b}`));
  };
  const left = new Set(all.flatMap(pairsOf));
  const gain = (o: RawOptions): number => pairsOf(o).filter((p) => left.has(p)).length;
  const chosen: RawOptions[] = [];
  while (left.size) {
    const best = all.reduce((a, b) => (gain(b) > gain(a) ? b : a));
    for (const pair of pairsOf(best)) left.delete(pair);
    chosen.push(best);
  }
  return chosen;
}

/**
 * Combinations of a solver's discrete options (all, or all pairs of values if there are many), then each number at both
 * ends of its range and between.
 */
export function variants(s: Solver): RawOptions[] {
  const discrete = (spec: OptionSpec): OptionValue[] => {
    if (spec.kind === 'flag') return [false, true];
    if (spec.kind === 'choice') return Object.keys(spec.choices);
    if (spec.kind === 'int') return Array.from({ length: spec.max - spec.min + 1 }, (_, i) => spec.min + i);
    return [];
  };
  let all: RawOptions[] = [{}];
  const numbers: RawOptions[] = [];
  for (const [key, spec] of Object.entries(s.options as Schema)) {
    const values = discrete(spec);
    if (values.length) all = all.flatMap((o) => values.map((v) => ({ ...o, [key]: v })));
    if (spec.kind === 'num')
      for (const v of [spec.min, (spec.min + spec.max) / 2, spec.max]) numbers.push({ [key]: v });
  }
  return [...(all.length > MOST ? pairwise(all) : all), ...numbers];
}

export const label = (id: string, o: RawOptions): string =>
  [id, ...Object.entries(o).map(([k, v]) => `${k}=${typeof v === 'number' ? +v.toPrecision(3) : v}`)].join(' ');

export interface RunResult {
  x: Float64Array;
  states: Float64Array[];
  events: StepEvent[];
  live: number[];
  nfe: number;
}

export interface RunArgs {
  backend: CpuBackend;
  denoiser: Denoiser;
  x: Vec;
  noise?: NoiseSource;
  history?: readonly Evaluation[];
  carry?: readonly Vec[];
  /** Steps done before x. */
  index?: number;
  seed?: number;
}

export async function run(s: BoundSolver, levels: readonly Level[] | Controller, args: RunArgs): Promise<RunResult> {
  const { backend, denoiser } = args;
  const size = backend.data(args.x).length;
  const noise = args.noise ?? whiteNoise(backend, args.seed ?? 1, size / denoiser.dim, denoiser.dim);
  const controller = 'judge' in levels ? levels : fixed(levels);
  const states = [backend.data(args.x).slice()];
  const events: StepEvent[] = [];
  const live: number[] = [];
  let nfe = 0;
  for await (const e of integrate({ ...args, noise }, s, controller)) {
    events.push(e);
    live.push(backend.live);
    nfe += nfeOf(e.ledger);
    if (e.accepted) states.push(backend.data(e.x).slice());
  }
  return { x: states[states.length - 1], states, events, live, nfe };
}

/**
 * A run down `levels`, and one back up from where it ended, which may be handed what the first one had there: the twin it kept,
 * or its last two states. @returns the states of both at levels[0], levels[1] …
 */
export async function thereAndBack(s: BoundSolver, levels: readonly Level[], args: RunArgs, handOver: boolean) {
  let carry: readonly Vec[] | undefined;
  const watched: BoundSolver = {
    ...s,
    async step(given) {
      const stepped = await s.step(given);
      carry = stepped.carry;
      return stepped;
    },
  };
  const { backend, denoiser } = args;
  const { states: down } = await run(watched, levels, args);
  const up = [...levels].reverse();
  const [before, last] = down.slice(-2).map((state) => backend.put(state));
  const index = handOver && s.history > 0 ? 1 : 0;
  const kept = { carry: handOver ? carry : [], history: index ? [{ at: up[0], x: last, out: last }] : [] };
  const { states } = await run(s, fixed(up, index), { backend, denoiser, x: index ? before : last, index, ...kept });
  return { down, back: states.reverse() };
}

export const smooth: Mixture = {
  weights: [0.5, 0.3, 0.2],
  means: [
    [-0.8, 0.3],
    [0.7, 0.6],
    [0.2, -0.9],
  ],
  covs: [
    [
      [0.25, 0.05],
      [0.05, 0.16],
    ],
    [
      [0.2, -0.06],
      [-0.06, 0.3],
    ],
    [
      [0.16, 0],
      [0, 0.2],
    ],
  ],
};

/** A smooth, uneven grid in λ: u = 0 … 1 between two moderate levels; u < 0 reaches back for the history. */
export const smoothLevel = (p: NoiseProcess, u: number): Level => p.atLambda(-1.6 + 3.4 * (u + 0.35 * u * (1 - u)));
export const smoothLevels = (p: NoiseProcess, n: number, a = 0, b = 1): Level[] =>
  Array.from({ length: n + 1 }, (_, i) => smoothLevel(p, a + ((b - a) * i) / n));

/** Reference solutions on the smooth grid, by many Dormand–Prince steps; each is computed once. */
export async function reference(p: NoiseProcess) {
  const backend = new CpuBackend();
  const denoiser = new ExactMixture(smooth, p, backend);
  const rk = solver('dopri5');
  const go = async (x: Float64Array, a: number, b: number): Promise<Float64Array> => {
    const steps = Math.max(8, Math.ceil(400 * (b - a)));
    return (await run(rk, smoothLevels(p, steps, a, b), { backend, denoiser, x: backend.put(x) })).x;
  };
  const before = smoothLevel(p, -0.2);
  const scale = Math.hypot(before.alpha * 0.8, before.sigma);
  const anchor = Float64Array.from([1.1, -0.7, -0.4, 0.9], (v) => v * scale);
  const start = await go(anchor, -0.2, 0);
  const end = await go(start, 0, 1);
  const known = new Map<number, Promise<Float64Array>>();
  const past = (u: number): Promise<Float64Array> => {
    const found = known.get(u) ?? go(anchor, -0.2, u);
    known.set(u, found);
    return found;
  };
  /** The exact past of a run with n steps, newest first. */
  const history = (n: number, count: number, into: CpuBackend): Promise<Evaluation[]> =>
    Promise.all(
      Array.from({ length: count }, async (_, k) => {
        const at = smoothLevel(p, -(k + 1) / n);
        const x = into.put(await past(-(k + 1) / n));
        return { at, x, out: await new ExactMixture(smooth, p, into).denoise(x, at) };
      }),
    );
  return { start, end, history };
}

export const rms = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Math.sqrt(Array.from(a).reduce((s, v, i) => s + (v - b[i]) ** 2, 0) / a.length);

/** The order that errors at n, 2n, 4n … show. */
export const slopeOf = (errors: readonly number[]): number =>
  Math.log2(errors[0] / errors[errors.length - 1]) / (errors.length - 1);

/** A step in the middle of a run, on uneven levels, for comparing rules by their coefficients. */
export function middleStep(p: NoiseProcess, history = 3): SymbolicStep {
  const levels = [-1.7, -1.2, -0.55, 0.1, 0.85].map((l) => p.atLambda(l));
  return {
    process: p,
    from: levels[3],
    to: levels[4],
    index: 7,
    remaining: 5,
    history: levels.slice(0, 3).reverse().slice(0, history),
  };
}

export type Coefficients = Record<string, number>;
export const coefficientsOf = async (s: BoundSolver, given: SymbolicStep): Promise<Coefficients> =>
  Object.fromEntries((await symbolicStep(s, given)).formula);

/** |a − b| for every name that either formula holds. */
export const differences = (a: Coefficients, b: Coefficients): [name: string, difference: number][] =>
  [...new Set([...Object.keys(a), ...Object.keys(b)])].map((name) => [name, Math.abs((a[name] ?? 0) - (b[name] ?? 0))]);

/**
 * The affine probe. For Gaussian data N(m, v) the denoiser is affine, so any solver that is linear in x, D and z keeps
 * the state a formal sum over (1, x_T, z₁, z₂ …): its output law is exact, with no Monte Carlo.
 */
export async function probe(s: BoundSolver, p: NoiseProcess, levels: readonly Level[], m: number, v: number) {
  let id = 0;
  const symbol = (): Vec => Vec.of({ id: id++, size: 1 } satisfies Tensor);
  const [one, xT] = [symbol(), symbol()];
  const draws = new Map<string, Vec>();
  const backend = {
    kind: 'cpu',
    live: 0,
    settle: (x: Vec) => x,
    finite: () => true,
    sweep() {},
    pin() {},
    unpin() {},
  } as unknown as Backend;
  const denoiser: Denoiser = {
    process: p,
    dim: 1,
    sigmaData: Math.sqrt(m * m + v),
    output: 'D',
    async denoise(x, { alpha, sigma }) {
      const gain = (alpha * v) / (alpha * alpha * v + sigma * sigma);
      return lin([m * (1 - gain * alpha), one], [gain, x]);
    },
  };
  const noise: NoiseSource = {
    draw(step, tag) {
      const key = `${step}/${tag}`;
      const known = draws.get(key) ?? symbol();
      draws.set(key, known);
      return known;
    },
  };
  const loop = integrate({ backend, denoiser, noise, x: xT }, s, fixed(levels));
  let step = await loop.next();
  while (!step.done) step = await loop.next();
  const { terms } = step.value;
  const of = (x: Vec): number => terms.get([...x.terms.keys()][0]) ?? 0;
  const [from, to] = [levels[0], levels[levels.length - 1]];
  const mean = of(one) + of(xT) * from.alpha * m;
  const variance =
    of(xT) ** 2 * (from.alpha ** 2 * v + from.sigma ** 2) + [...draws.values()].reduce((sum, z) => sum + of(z) ** 2, 0);
  return {
    meanError: Math.abs(mean - to.alpha * m),
    varianceError: Math.abs(variance - (to.alpha ** 2 * v + to.sigma ** 2)),
  };
}
