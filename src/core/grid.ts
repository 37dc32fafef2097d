import type { Schema, Values } from './options';
import type { Level, NoiseProcess } from './process';
import type { Aliases } from './aliases';

/** A time-step schedule: where the steps are put. */
export interface TimeGrid<O extends Schema = Schema> {
  id: string;
  name: string;
  aliases: Aliases;
  paper: string;
  formula: string;
  about: string;
  options: O;
  /** Why it cannot be used with a process, if it cannot. */
  refuses?(process: NoiseProcess): string | undefined;
  /** Whether the last level is its own and need not be `to`. */
  ownEnd?: boolean;
  /** Steps, if the options and not the user's step count decide them; the levels then hold their own end, too. */
  steps?(o: Values<O>): number;
  /**
   * n+1 levels from noise to data, σ/α strictly falling. Without opinions of its own it starts at `from` and ends at
   * `to` (both of finite σ > 0); grids in σ/α or λ replace pure noise by `noisiest`.
   * n ≥ 1; n = 0 gives [from].
   */
  levels(process: NoiseProcess, n: number, from: Level, to: Level, o: Values<O>): Level[];
}
/** Declares a grid file; the identity function, there for its types. */
export const defineGrid = <const O extends Schema>(grid: TimeGrid<O>): TimeGrid<O> => grid;

/** 0, 1/n … 1; [0] for n = 0. */
export const unitSteps = (n: number): number[] => Array.from({ length: n + 1 }, (_, i) => (n === 0 ? 0 : i / n));

/** σ/α, the noise-to-signal ratio that k-diffusion and diffusers call sigma. */
export const ratio = (l: Level): number => l.sigma / l.alpha;
export const atRatio = (process: NoiseProcess, sigma: number): Level => process.atLambda(-Math.log(sigma));

/** Where a grid in σ/α or λ starts if `from` is pure noise (α = 0, σ/α = ∞): a ten-thousandth of t below it. */
export const noisiest = (process: NoiseProcess, from: Level): Level =>
  from.alpha === 0 ? process.at(process.tMax * (1 - 1e-4)) : from;

/** Levels at n+1 points of [0, 1], with the two ends exactly as given. */
export const between = (n: number, from: Level, to: Level, at: (u: number) => Level): Level[] =>
  unitSteps(n).map((u) => (u === 0 ? from : u === 1 ? to : at(u)));
