import type { Level } from '../core/process';
import type { Pick, Recipe } from '../core/recipe';
import type { Direction } from '../core/solver';

export type { Pick };

/** Exact denoiser of Σ wₖ N(μₖ, Σₖ); `covs` are full matrices. */
export interface MixtureSpec {
  kind: 'mixture';
  weights: number[];
  means: number[][];
  covs: number[][][];
}
/** Exact denoiser of a point cloud, each point blurred by `bandwidth` (a standard deviation, may be 0). */
export interface PointsSpec {
  kind: 'points';
  points: number[][];
  bandwidth: number;
}
export type ModelPick = string | MixtureSpec | PointsSpec;

export type Condition = 'each' | 'none' | number;

/** How the step size follows the error: `pid` and `i` with the tolerance norms of k-diffusion and dpm-solver. */
export const stepRules = { pi: 'PI', pid: 'PID (k-diffusion)', i: 'I (dpm-solver)' } as const;
export type StepRuleId = keyof typeof stepRules;

export type Control =
  | { kind: 'fixed' }
  | { kind: 'adaptive'; atol: number; rtol: number; maxNfe: number; rule: StepRuleId };

/** Everything that decides a run's numbers. Plain JSON; the URL is its codec. */
export interface RunSpec extends Recipe {
  model: ModelPick;
  /** What the samples are to be: each class in turn, one class (of a mixture: one component), or anything. */
  condition: Condition;
  /** The noising process; fixed by the card for a network, free for exact denoisers. */
  process: Pick;
  /** Denoiser → Denoiser decorators, innermost first: they change what is integrated. */
  guidance: Pick[];
  control: Control;
  /** From noise to data, or from data to noise: then the run starts at the data, and takes the grid from its other end. */
  direction: Direction;
  noise: 'white' | 'brownian';
  seed: number;
  count: number;
}

/** A run as the headless twin takes it: the grid, the start and the draws may be given instead of made. */
export interface HeadlessSpec extends RunSpec {
  /** Replaces the grid: the levels of states 0 … n. */
  levels?: Level[];
  /** The state at the first level, [count][dim]: x_T, or x_0 of a run from data to noise. */
  init?: number[][];
  /** Unit normals in order of use, [draw][count][dim]. */
  recorded?: number[][][];
}

export const limits = {
  steps: { min: 1, max: 1000 },
  count: { min: 1, max: 20_000 },
  seed: { min: 0, max: 2 ** 31 - 1 },
  tolerance: { min: 1e-9, max: 1 },
  maxNfe: { min: 1, max: 100_000 },
  points: { min: 1, max: 600 },
} as const;

/** The first view: what does a solver do with ten evaluations? */
export const defaultSpec: RunSpec = {
  model: 'ring',
  condition: 'none',
  process: { id: 've', options: { sigmaMin: 0.02, sigmaMax: 20 } },
  grid: { id: 'karras', options: {}, steps: 10, end: 'sigma-min' },
  solver: { id: 'dpmpp-2m', options: {} },
  each: {},
  modifiers: [],
  guidance: [],
  control: { kind: 'fixed' },
  direction: 'denoise',
  noise: 'white',
  seed: 7,
  count: 400,
};

/** JSON with sorted keys: equal specs have equal text. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, v) =>
    v && typeof v === 'object' && !Array.isArray(v)
      ? Object.fromEntries(Object.entries(v).sort(([a], [b]) => (a < b ? -1 : 1)))
      : v,
  );
}
