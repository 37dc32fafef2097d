import type { Schema, Values } from './options';
import type { Level, NoiseProcess } from './process';
import type { Pick, Recipe } from './recipe';

/**
 * A calibration fits the steps of a run to one denoiser: it spends forwards once, before sampling, and yields a recipe
 * that is plain JSON, used and shared like any that was made by hand.
 */
export interface Calibration<O extends Schema = Schema> {
  id: string;
  name: string;
  /** arXiv number or DOI, with the equation or algorithm. */
  paper: string;
  formula: string;
  /** What it does, in a sentence or two. */
  about: string;
  advice?: string;
  /** What of the recipe it replaces. */
  yields: 'schedule' | 'coefficients' | 'steps';
  options: O;
  /** Why it cannot start from what there is, and what to change; undefined if it can. */
  refuses?(bench: Bench, o: Values<O>): string | undefined;
  /** @throws RangeError where a number that was given cannot work; whatever the denoiser throws. */
  fit(bench: Workbench, o: Values<O>): Promise<Fitted>;
}

/** Declares a calibration file; the identity function, there for its types. */
export const defineCalibration = <const O extends Schema>(calibration: Calibration<O>): Calibration<O> => calibration;

export interface Fitted {
  recipe: Recipe;
  /** What else the user should know: a coefficient at its bound, data that stood in for others. */
  notes?: readonly string[];
}

/** What is known before anything is evaluated. */
export interface Bench {
  readonly process: NoiseProcess;
  /** Scalars per sample, and samples. */
  readonly dim: number;
  readonly count: number;
  readonly sigmaData: number;
  /** What a sample is, if it is a picture. */
  readonly image?: PictureShape;
  readonly seed: number;
  /** w, if the run is under classifier-free guidance. */
  readonly guidanceScale?: number;
  /** What the user has, and its levels 0 … n. */
  readonly recipe: Recipe;
  readonly levels: readonly Level[];
}

export interface PictureShape {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  readonly layout: 'NCHW' | 'NHWC';
}

/** States of all samples along levels, [count·dim] each; `denoised[i]` is D at the base of step i. */
export interface Path {
  levels: readonly Level[];
  states: readonly Float64Array[];
  denoised: readonly Float64Array[];
  /** Forwards of one sample along it. */
  nfe: number;
}

/** What a calibration works with. All it draws depends on the seed alone; every evaluation is counted once and remembered. */
export interface Workbench extends Bench {
  /** x at levels[0], [count·dim]. */
  readonly start: Float64Array;
  /** D at [count·dim] states: row n under the condition of sample n. */
  denoise(x: Float64Array, at: Level): Promise<Float64Array>;
  /** The accurate PF-ODE path from `start` through levels, the first of which is levels[0]. */
  teacher(levels: readonly Level[]): Promise<readonly Float64Array[]>;
  /** A recipe's run from `start`: all its steps, or the first `steps`. @throws NotFiniteError. */
  run(recipe: Recipe, steps?: number): Promise<Path>;
  /** Levels that a recipe's grid has. */
  levelsOf(recipe: Recipe): Level[];
  /** RMS distance of a recipe's end from the teacher's, in units of √(α²σ_data² + σ²); ∞ if the run fails. */
  loss(recipe: Recipe): Promise<number>;
  /** The same noises under another w, with accurate paths of its own; its cost is counted with this one's. */
  withScale(scale: number): Workbench;
  /** As many other noises, drawn by a tag of one's own; its cost, too, is counted with this one's. */
  anew(tag: number): Workbench;
  /** Samples of the data x₀, [count·dim]: true ones where there are any, else what the teacher ends at, and a note says so. */
  data(): Promise<Float64Array>;
  /** Standard normals [count·dim] by a tag of one's own, and uniforms in (0, 1). */
  normals(tag: number): Float64Array;
  uniforms(tag: number, n: number): Float64Array;
  /** Says how far it is (0 … 1), and shows what it has. Lets messages in; throws if it was called off. */
  report(done: number, doing: string, picture?: Picture): Promise<void>;
}

/** What a calibration can show while it works, and at its end. */
export interface Picture {
  /** A table as a heat map, e.g. costs [to][from] or coefficients [step][evaluation]; NaN where there is none. */
  heat?: { title: string; rows: string; columns: string; values: readonly (readonly number[])[] };
  /** Cells of the heat map on the chosen path. */
  chosen?: readonly (readonly [row: number, column: number])[];
  /** σ/α of the levels under consideration. */
  sigmas?: readonly number[];
  /** One number per step, e.g. λ_i of D-ODE. */
  bars?: { title: string; values: readonly number[] };
  /** The rule of each step, where they differ. */
  rules?: readonly Pick[];
  /** The best loss so far after each candidate. */
  trace?: readonly number[];
}
