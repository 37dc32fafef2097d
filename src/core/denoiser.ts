import type { Classifier } from './classifier';
import type { Level, NoiseProcess } from './process';
import { lin, type Vec } from './vec';

/** D(x, level) = E[x₀ | x]: the one thing a solver ever asks for, whatever the network predicts. */
export interface Denoiser {
  readonly process: NoiseProcess;
  /** Scalars per sample. */
  readonly dim: number;
  /** RMS of the data per coordinate: the unit in which errors are shown. */
  readonly sigmaData: number;
  /** Name of the tensor that comes out, for error messages. */
  readonly output: string;
  denoise(x: Vec, at: Level): Promise<Vec>;
  /** The same without its condition, where it has one: what guidance pushes away from. */
  readonly unconditioned?: Denoiser;
  /** D, and D without its condition, in one call of the network where one can answer both: two forwards all the same. */
  both?(x: Vec, at: Level): Promise<readonly [given: Vec, free: Vec]>;
  /** Of the class that each sample is to be: what classifier guidance follows. */
  readonly classifier?: Classifier;
  /** Forwards of the network that one answer costs at a level; 1 if left out. */
  forwards?(at: Level): number;
  /** Forwards of the classifier that one answer costs at a level: counted apart, they are no NFE of the denoiser. */
  classified?(at: Level): number;
  /** D without guidance behind one of its own results, where guidance made both. */
  unguided?(out: Vec): Vec | undefined;
}

/**
 * What a network may predict, with the way from its output to x₀ (x = αx₀ + σε):
 * - eps: D = (x − σε)/α                        (Ho et al. 2020)
 * - x0: D itself
 * - v: v = αε − σx₀, D = (αx − σv)/(α² + σ²)   (Salimans & Ho 2022)
 * - flow: u = ε − x₀, D = (x − σu)/(α + σ)     (rectified flow, Liu et al. 2022)
 * - score: ∇log p, D = (x + σ²s)/α             (Tweedie)
 * - F: EDM's raw network on x/α at σ̂ = σ/α, D = c_skip x̂ + c_out F   (Karras et al. 2022, eq. 7)
 */
export const predictions = {
  eps: (x, out, { alpha, sigma }) => lin([1 / alpha, x], [-sigma / alpha, out]),
  x0: (_x, out) => out,
  v: (x, out, { alpha, sigma }) => {
    const norm = alpha * alpha + sigma * sigma;
    return lin([alpha / norm, x], [-sigma / norm, out]);
  },
  flow: (x, out, { alpha, sigma }) => lin([1 / (alpha + sigma), x], [-sigma / (alpha + sigma), out]),
  score: (x, out, { alpha, sigma }) => lin([1 / alpha, x], [(sigma * sigma) / alpha, out]),
  F: (x, out, { alpha, sigma }, sigmaData) => {
    const s = sigma / alpha;
    const total = s * s + sigmaData * sigmaData;
    return lin([(sigmaData * sigmaData) / total / alpha, x], [(s * sigmaData) / Math.sqrt(total), out]);
  },
} satisfies Record<string, (x: Vec, out: Vec, at: Level, sigmaData: number) => Vec>;

export type Prediction = keyof typeof predictions;

/** The data prediction that a network's output means. */
export const toData = (prediction: Prediction, x: Vec, out: Vec, at: Level, sigmaData: number): Vec =>
  (predictions[prediction] as (x: Vec, out: Vec, at: Level, sigmaData: number) => Vec)(x, out, at, sigmaData);
