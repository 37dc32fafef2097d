import type { Schema, Values } from './options';
import type { Level, NoiseProcess } from './process';
import type { Vec } from './vec';

/** The denoiser at a point: out = D(x, at) = E[x₀ | x]. */
export interface Evaluation {
  readonly at: Level;
  readonly x: Vec;
  readonly out: Vec;
}

/** Why a forward of the network was made. NFE is the sum over all causes. */
export const causes = ['step', 'stage', 'corrector', 'guidance', 'rejected', 'denoise', 'reference'] as const;
export type Cause = (typeof causes)[number];
export type Ledger = Readonly<Partial<Record<Cause, number>>>;
export const nfeOf = (ledger: Ledger): number => Object.values(ledger).reduce((a, b) => a + b, 0);
export function addLedgers(...ledgers: readonly Ledger[]): Ledger {
  const sum: Partial<Record<Cause, number>> = {};
  for (const ledger of ledgers) for (const c of causes) if (ledger[c]) sum[c] = (sum[c] ?? 0) + ledger[c];
  return sum;
}

/** What a solver sees of one step. */
export interface Step {
  readonly x: Vec;
  readonly from: Level;
  readonly to: Level;
  /** Steps accepted before this one. */
  readonly index: number;
  /** Whether `to` is the end of the run. */
  readonly last: boolean;
  /** How many steps (this one included) remain on a fixed grid; Infinity under adaptive control. */
  readonly remaining: number;
  readonly process: NoiseProcess;
  /** Evaluations at the base points of accepted steps, newest first, at most `solver.history` of them. */
  readonly history: readonly Evaluation[];
  /** What the last accepted step asked to keep, settled; empty if a modifier moved the base away from it. */
  readonly carry: readonly Vec[];
  /**
   * D at (x, at). Without arguments: at the step's base (x, from), remembered across rejections and free if the
   * step before returned it as `out`.
   */
  denoise(x?: Vec, at?: Level, cause?: Cause): Promise<Vec>;
  /** Unit normal noise of the interval a → b (the step's own if left out). Same step, same tag: same draw. */
  noise(tag?: number, a?: Level, b?: Level): Vec;
  /** The same step from another base: a modifier moved the state to (x, from). The history will record that point. */
  moved(x: Vec, from: Level): Step;
}

export interface Stepped {
  /** The state at `to`, as a formal sum. */
  x: Vec;
  /** Local error estimate, for adaptive control. */
  error?: Vec;
  /** The denoiser at `to`, if the step evaluated it there (FSAL, PECE, a corrector): the next denoise() is free. */
  out?: Vec;
  carry?: readonly Vec[];
}

export type Family = 'one-step' | 'singlestep' | 'multistep' | 'predictor-corrector' | 'adaptive' | 'stochastic';

/** Names under which other tools offer the same rule, with the settings that make it the same. */
export interface Aliases {
  diffusers?: string;
  'k-diffusion'?: string;
  ComfyUI?: string;
}

export interface Solver<O extends Schema = Schema> {
  id: string;
  name: string;
  family: Family;
  aliases: Aliases;
  /** arXiv number or DOI, with the equation or algorithm. */
  paper: string;
  /** One line: the rule. */
  formula: string;
  about: string;
  options: O;
  /** Claimed order of convergence in h, in the deterministic limit if stochastic (then weakly). */
  order: number | ((o: Values<O>) => number);
  /** Forwards per step, on a grid with finite λ at both ends. */
  nfePerStep: number | ((o: Values<O>) => number);
  /** Past evaluations it reads. */
  history: number | ((o: Values<O>) => number);
  stochastic: boolean | ((o: Values<O>) => boolean);
  /** Whether `step` returns `error`. */
  adaptive: boolean;
  step(s: Step, o: Values<O>): Promise<Stepped>;
}

/** A solver with its options chosen: what the driver runs. */
export interface BoundSolver {
  readonly id: string;
  readonly order: number;
  readonly nfePerStep: number;
  readonly history: number;
  readonly stochastic: boolean;
  readonly adaptive: boolean;
  step(s: Step): Promise<Stepped>;
}

/** Declares a solver file; the identity function, there for its types. */
export const defineSolver = <const O extends Schema>(solver: Solver<O>): Solver<O> => solver;

export function bind<O extends Schema>(solver: Solver<O>, o: Values<O>): BoundSolver {
  const of = <T extends number | boolean>(claim: T | ((o: Values<O>) => T)): T =>
    typeof claim === 'function' ? claim(o) : claim;
  return {
    id: solver.id,
    order: of(solver.order),
    nfePerStep: of(solver.nfePerStep),
    history: of(solver.history),
    stochastic: of(solver.stochastic),
    adaptive: solver.adaptive,
    step: (s) => solver.step(s, o),
  };
}

/** A decorator of solvers: churn, Langevin corrector, restart … */
export interface Modifier<O extends Schema = Schema> {
  id: string;
  name: string;
  aliases: Aliases;
  paper: string;
  formula: string;
  about: string;
  options: O;
  apply(solver: BoundSolver, o: Values<O>): BoundSolver;
}
export const defineModifier = <const O extends Schema>(modifier: Modifier<O>): Modifier<O> => modifier;
