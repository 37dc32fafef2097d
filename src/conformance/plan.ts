import type { StepRule, Tolerance } from '../core/controller';
import type { RawOptions } from '../core/options';
import type { Level, NoiseProcess } from '../core/process';
import { quantile } from '../core/quantile';
import { bind, type BoundSolver, perStep } from '../core/solver';
import { modifiers, solvers } from '../registry';
import { Unsupported, type Case, type Options } from './case';
import type { Geometry } from './levels';

/** A rule of ours by name. */
export interface Rule {
  solver: string;
  options?: RawOptions;
}

/** A case said in our words. */
export interface Plan {
  geometry: Geometry;
  /** The process, if its time matters; else the geometry's. */
  process?: NoiseProcess;
  /** The levels of states 0 … n. */
  levels: readonly Level[];
  /** One rule, or the rule of each step. */
  rule: Rule | ((index: number, steps: number) => Rule);
  churn?: RawOptions;
  /** Further modifiers, innermost first; `step`: in that step only. */
  modifiers?: readonly { id: string; options?: RawOptions; step?: number }[];
  /** Steps that the error decides: from and to are the first and last of `levels`; a rejected attempt
   * costs the library one evaluation more than us, for it asks again at the base. */
  adaptive?: { tolerance: Tolerance; rule: StepRule };
  /** Where each step's network call and formula start, if that is not where the step before ended. */
  starts?: readonly Level[];
  /** The state at the second level, where it is given: the first step is not made. */
  second?: number[][];
  /** What the solver is to have kept before the first step. */
  twin?: number[][];
  /** One more evaluation at the end, whose data prediction is the result. */
  denoiseToZero?: boolean;
  /** Draws that the library makes in a step, 1 if left out; `used`: it only draws where it needs noise. */
  drawsPerStep?: number | 'used';
  /** It lists the end of the run twice: as the network saw it, and corrected. */
  endTwice?: boolean;
  /** Evaluations that the library makes and does not use. */
  wasted?: number;
  /** The recorded draws that are used, in the order of use, if they follow no rule by steps. */
  draws?: readonly number[];
  /** Which of the recorded states are those of our levels, if it recorded more. */
  statesAt?: readonly number[];
  /** Draws made before the first step, and used for nothing. */
  drawsBefore?: number;
  /**
   * What the library recorded: a state per step, one per network call, the point of each call, the point of each step's
   * first call (after churn), or that of its last call (before a
   * corrector), or the state after each attempt at a step.
   */
  states?: 'steps' | 'calls' | 'network' | 'bases' | 'predicted' | 'attempts';
  /** The network was asked at the recorded (α, σ), e.g. at a rounded time, not at the grid's own level. */
  networkAt?: 'recorded';
  /** What the network's level is, where the library's formula disregards α. */
  relabel?: (at: Level) => Level;
  /** Changes the data prediction: clipping, thresholding. */
  clip?: (row: Float64Array) => void;
  /** The last, extra evaluation is not clipped. */
  freeEnd?: boolean;
  guidance?: { modes: number[]; scale: number };
}

/** A library's dictionary: a case and its options, in our words. @throws Unsupported */
export type Mapping = (c: Case, o: Options) => Plan;

/** @throws Unsupported if the catalogue has no such rule or option. */
export function boundRule({ solver: id, options = {} }: Rule): BoundSolver {
  const solver = solvers.get(id);
  if (!solver) throw new Unsupported(`no solver “${id}” in this version`);
  const values: Record<string, unknown> = {};
  for (const [key, spec] of Object.entries(solver.options)) values[key] = spec.default;
  for (const [key, value] of Object.entries(options)) {
    const spec = solver.options[key];
    if (!spec) throw new Unsupported(`solver “${id}” has no option “${key}” in this version`);
    const outside =
      spec.kind === 'choice'
        ? !(String(value) in spec.choices)
        : (spec.kind === 'num' || spec.kind === 'int') && !(Number(value) >= spec.min && Number(value) <= spec.max);
    if (outside) throw new Unsupported(`solver “${id}” has no ${key} = ${value} in this version`);
    values[key] = value;
  }
  return bind(solver, values as never);
}

/** The plan's solver; where each step has its own rule, it sees the history that the longest memory needs. */
export function boundSolver({ rule, churn, modifiers: more = [], levels }: Plan): BoundSolver {
  let solver: BoundSolver;
  if (typeof rule === 'function') {
    const n = levels.length - 1;
    const each = Array.from({ length: n }, (_, i) => boundRule(rule(i, n)));
    if (!each.length) throw new Unsupported('a grid without steps');
    solver = perStep(each[0], new Map(each.entries()));
  } else solver = boundRule(rule);
  return [...more, ...(churn ? [{ id: 'churn', options: churn }] : [])].reduce(
    (inner: BoundSolver, { id, options = {}, step }: NonNullable<Plan['modifiers']>[number]) => {
      const modifier = modifiers.get(id);
      if (!modifier) throw new Unsupported(`no modifier “${id}” in this version`);
      const values: Record<string, unknown> = {};
      for (const [key, spec] of Object.entries(modifier.options)) values[key] = options[key] ?? spec.default;
      const changed = modifier.apply(inner, values as never);
      return step === undefined ? changed : { ...changed, step: (s) => (s.index === step ? changed : inner).step(s) };
    },
    solver,
  );
}

/** The order of a multistep rule at step i: it grows from 1 at the start, and falls to 1 at the end if asked. */
export const rampOrder = (order: number, i: number, n: number, lowerFinal: boolean): number =>
  Math.min(order, i + 1, lowerFinal ? n - i : order);

/** One step of multistep DPM-Solver++ as its authors' code has it. */
export function dataMultistep(order: number, bend: 'midpoint' | 'heun' = 'midpoint'): Rule {
  if (order === 1) return { solver: 'ddim' };
  if (order === 2 && bend === 'heun') return { solver: 'dpmpp-2m-sde', options: { eta: 0, variant: 'heun' } };
  if (order === 2) return { solver: 'dpmpp-2m' };
  if (order === 3) return { solver: 'dpmpp-3m', options: { variant: 'published' } };
  throw new Unsupported(`order ${order}`);
}

/** The same for the noise prediction. */
export function noiseMultistep(order: number, bend: 'midpoint' | 'heun' = 'midpoint'): Rule {
  if (order === 1) return { solver: 'ddim' };
  if (order > 3) throw new Unsupported(`order ${order}`);
  return { solver: 'dpm-solver-m', options: order === 3 ? { order, variant: 'published' } : { order, linear: bend } };
}

/** Dynamic thresholding: limits a row to its quantile s (not below `floor`, not above `ceiling`), divided by s. */
export const thresholding =
  (ratio: number, floor: number, ceiling = Number.POSITIVE_INFINITY) =>
  (row: Float64Array): void => {
    const s = Math.min(ceiling, Math.max(floor, quantile(row, ratio)));
    row.forEach((v, i) => {
      row[i] = Math.min(s, Math.max(-s, v)) / s;
    });
  };

/** Classifier-free guidance as the format records it: the condition keeps some of the mixture's components. */
export function guidanceOf(o: Options): Plan['guidance'] {
  const cfg = o.record('cfg');
  if (!cfg) return undefined;
  const { modes, scale, ...rest } = cfg;
  if (!Array.isArray(modes) || typeof scale !== 'number') throw new Unsupported('option cfg without modes and scale');
  const other = Object.keys(rest).filter((k) => k !== 'note');
  if (other.length) throw new Unsupported(`option cfg.${other[0]} is not understood`);
  return { modes, scale };
}
