import type { Aliases } from './aliases';
import type { Backend, RowMap } from './backend';
import type { Denoiser } from './denoiser';
import { transport } from './exponential';
import type { Schema, Values } from './options';
import type { Level, NoiseProcess } from './process';
import type { Vec } from './vec';

/** The denoiser at a point: out = D(x, at) = E[x₀ | x]. */
export interface Evaluation {
  readonly at: Level;
  readonly x: Vec;
  readonly out: Vec;
  /** D without guidance, where `out` is guided and came from both. */
  readonly unguided?: Vec;
}

/** Why a forward of the network was made. NFE is the sum over all causes. */
export const causes = ['step', 'stage', 'corrector', 'guidance', 'rejected', 'denoise', 'reference'] as const;
export type Cause = (typeof causes)[number];
/** Forwards by cause; those of a classifier stand apart and are no NFE. */
export type Ledger = Readonly<Partial<Record<Cause | 'classifier', number>>>;
export const nfeOf = (ledger: Ledger): number => causes.reduce((sum, c) => sum + (ledger[c] ?? 0), 0);
export function addLedgers(...ledgers: readonly Ledger[]): Ledger {
  const sum: Partial<Record<Cause | 'classifier', number>> = {};
  for (const ledger of ledgers)
    for (const c of [...causes, 'classifier'] as const) if (ledger[c]) sum[c] = (sum[c] ?? 0) + ledger[c];
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
  /** The level of the run's last state. */
  readonly end: Level;
  /** The levels of a fixed grid, on which this step goes from grid[index]; empty under adaptive control. */
  readonly grid: readonly Level[];
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
  /** What the denoiser behind a result said without guidance; the result itself if there is none. Free. */
  unguided(out: Vec): Vec;
  /** A function of single samples that is no linear combination. Waits for the device: only where a formula needs it. */
  rowwise(f: RowMap, ...inputs: readonly Vec[]): Promise<Vec>;
  /** The same step from another base: a modifier moved the state to (x, from). The history will record that point. */
  moved(x: Vec, from: Level, change?: Moved): Step;
}

/** What else is different in a step that was moved. */
export interface Moved {
  to?: Level;
  history?: readonly Evaluation[];
  /** D at the new base, if it is known: nothing is evaluated there. */
  out?: Vec;
}

export interface Stepped {
  /** The state at `to`, as a formal sum. */
  x: Vec;
  /** Local error estimate, for adaptive control. */
  error?: Vec;
  /** The lower order's result, if it is not x − error: without the noise that a modifier added. */
  low?: Vec;
  /** The denoiser at `to`, if the step evaluated it there (FSAL, PECE, a corrector): the next denoise() is free. */
  out?: Vec;
  carry?: readonly Vec[];
}

export type Family = 'one-step' | 'singlestep' | 'multistep' | 'predictor-corrector' | 'adaptive' | 'stochastic';

/** From noise to data, or from data back to noise on the reversed grid (h < 0). */
export const directions = { denoise: 'noise → data', invert: 'data → noise' } as const;
export type Direction = keyof typeof directions;

export interface Solver<O extends Schema = Schema> {
  id: string;
  name: string;
  family: Family;
  aliases: Aliases;
  /** arXiv number or DOI, with the equation or algorithm. */
  paper: string;
  /** The rule in TeX; a line each for what it is made of. */
  formula: string;
  about: string;
  /** When to take it and when not, where `about` does not say so. */
  advice?: string;
  options: O;
  /** Claimed order of convergence in h, in the deterministic limit if stochastic (then weakly). */
  order: number | ((o: Values<O>) => number);
  /** Forwards per step, on a grid with finite λ at both ends. */
  nfePerStep: number | ((o: Values<O>) => number);
  /** Forwards that a whole run makes beyond that: a warm-up, or fewer in the last steps. 0 if left out. */
  extraNfe?: number | ((o: Values<O>) => number);
  /** Set for published rules whose weights do not add up: they miss even the solution for a constant denoiser. */
  inexact?: (o: Values<O>) => boolean;
  /** Past evaluations it reads. */
  history: number | ((o: Values<O>) => number);
  stochastic: boolean | ((o: Values<O>) => boolean);
  /** Whether `step` returns `error`. */
  adaptive: boolean;
  /** Which ways it may run; only from noise to data if left out. A stochastic choice of options never runs back. */
  directions?: readonly Direction[];
  /**
   * Factor by which each step back amplifies rounding, on even steps of σ/α. Set where steps back undo steps exactly, given
   * what the run had at its end: the state before the last one in `history`, or its `carry`.
   */
  undo?: number | ((o: Values<O>) => number);
  step(s: Step, o: Values<O>): Promise<Stepped>;
}

/** A solver with its options chosen: what the driver runs. */
export interface BoundSolver {
  readonly id: string;
  readonly order: number;
  readonly nfePerStep: number;
  readonly extraNfe: number;
  readonly inexact?: boolean;
  readonly history: number;
  readonly stochastic: boolean;
  readonly adaptive: boolean;
  readonly inverts?: boolean;
  readonly undo?: number;
  step(s: Step): Promise<Stepped>;
  /** What the solver takes the denoiser to say, if a modifier corrects it. The reference stays that of the denoiser itself. */
  wrap?(denoiser: Denoiser, backend: Backend): Denoiser;
}

/** What most solvers are: deterministic rules of one evaluation a step that read no past and have nothing to choose. */
const plain = { options: {}, nfePerStep: 1, history: 0, stochastic: false, adaptive: false } as const;
type Declared<O extends Schema> = Omit<Solver<O>, keyof typeof plain> & Partial<Pick<Solver<O>, keyof typeof plain>>;

/** Declares a solver file; what it leaves out is plain. */
export const defineSolver = <const O extends Schema = Record<never, never>>(solver: Declared<O>): Solver<O> => ({
  ...(plain as typeof plain & { options: O }),
  ...solver,
});

export function bind<O extends Schema>(solver: Solver<O>, o: Values<O>): BoundSolver {
  const of = <T extends number | boolean>(claim: T | ((o: Values<O>) => T)): T =>
    typeof claim === 'function' ? claim(o) : claim;
  return {
    id: solver.id,
    order: of(solver.order),
    nfePerStep: of(solver.nfePerStep),
    extraNfe: of(solver.extraNfe ?? 0),
    inexact: solver.inexact?.(o),
    history: of(solver.history),
    stochastic: of(solver.stochastic),
    adaptive: solver.adaptive,
    inverts: solver.directions?.includes('invert') && !of(solver.stochastic),
    undo: solver.undo === undefined ? undefined : of(solver.undo),
    async step(s) {
      if (solver.undo) return solver.step(s, o);
      // From the data up, and on to pure noise, there is no slope at one end: that step is DDIM’s, and no history.
      if (s.from.sigma === 0 || s.to.alpha === 0) return { x: transport(s.x, await s.denoise(), s.from, s.to) };
      return solver.step({ ...s, history: s.history.filter(({ at }) => at.sigma > 0) }, o);
    },
  };
}

/**
 * A run whose steps may each have a rule of their own (a unified sampling framework: Liu et al. 2023, arXiv:2312.07243);
 * steps without one take `plain`. What a step carries over reaches the next one only if both are the same solver.
 */
export function perStep(plain: BoundSolver, own: ReadonlyMap<number, BoundSolver>): BoundSolver {
  if (!own.size) return plain;
  const at = (index: number): BoundSolver => own.get(index) ?? plain;
  const all = [plain, ...own.values()];
  const most = (of: (s: BoundSolver) => number): number => Math.max(...all.map(of));
  return {
    ...plain,
    order: Math.min(...all.map((s) => s.order)),
    nfePerStep: most((s) => s.nfePerStep),
    history: most((s) => s.history),
    stochastic: all.some((s) => s.stochastic),
    adaptive: false,
    inverts: all.every((s) => s.inverts),
    undo: undefined,
    step(s) {
      const solver = at(s.index);
      return solver.step(s.index > 0 && at(s.index - 1).id !== solver.id ? { ...s, carry: [] } : s);
    },
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
  /** Whether it adds noise that lies on no Brownian path from noise to data. */
  renoises: boolean;
  apply(solver: BoundSolver, o: Values<O>): BoundSolver;
}
export const defineModifier = <const O extends Schema>(modifier: Modifier<O>): Modifier<O> => modifier;
