import { CpuBackend } from '../backends/cpu';
import type { Backend } from '../core/backend';
import type { Denoiser } from '../core/denoiser';
import type { Level } from '../core/process';
import { normals, streams } from '../core/rng';
import type { Vec } from '../core/vec';
import type { ImageFormat } from '../denoisers/card';
import { exactClassifier } from '../denoisers/exact-classifier';
import { ExactMixture, restricted } from '../denoisers/mixture';
import type { Post } from './outbox';
import type { Engine } from './protocol';
import { resolveMixture, resolveProcess } from './resolve';
import type { RunSpec } from './spec';

/** What a run needs beside its spec, whichever engine it got. */
export interface Prepared {
  engine: Engine;
  backend: Backend;
  denoiser: Denoiser;
  /** Samples of the data, [·dim]. */
  data: Float32Array;
  exact?: ExactMixture;
  /** How samples are painted, if they are pictures. */
  image?: ImageFormat;
  /** The class of each sample, and what classes are called. */
  labels?: number[];
  classes?: string[];
  /** The same denoiser for states in float64 on the CPU, to measure with. */
  plain: { backend: CpuBackend; denoiser: Denoiser };
  /** D at rows of x, apart from the run's own vectors. */
  field(x: Float64Array, at: Level): Promise<Float32Array>;
  /** Resolves when the device has done what was submitted; absent where nothing runs ahead. */
  drained?(): Promise<unknown>;
  /** Reads pinned vectors in one go; only where states stay on the device. */
  readAll?(vecs: readonly Vec[]): Promise<Float32Array[]>;
  /** Samples as pixels, [count·height·width·4], without waiting; only of pictures whose states stay on the device. */
  pixels?(v: Vec, gain: number): Promise<Uint8ClampedArray<ArrayBuffer>>;
  /** Frees what the run holds. */
  close(): void;
}

/** One run under way, as the parts of the worker see it. */
export interface Run {
  run: number;
  spec: RunSpec;
  prepared: Prepared;
  post: Post;
  signal: AbortSignal;
  /**
   * The page, where a network would take the processors from it: has it drawn what was posted so far, is all of it there? Both
   * answer after a while in any case.
   */
  page?: { drawn(): Promise<void>; whole(): Promise<void> };
  /** Levels of the states reached so far, filled as the run goes on: what “field” requests refer to. */
  reached: Level[];
}

/** Share of the data in the standard deviation of the first level above which noise alone is no start. */
const SHINES = 0.1;

/**
 * Standard deviation of the noise that a run starts from. Short training tables end while data still shine through (α = 0.37 after
 * 200 steps of the usual β): there a network's start has the variance of its marginal.
 */
export function spreadOf(
  { sigmaData }: Pick<Denoiser, 'sigmaData'>,
  first: Level,
  exact: ExactMixture | undefined,
): number {
  const shine = exact ? 0 : first.alpha * sigmaData;
  return shine > SHINES * first.sigma ? Math.hypot(shine, first.sigma) : first.sigma;
}

/** The state at the first level: noise, or the data themselves where the run goes from data to noise. */
export function startOf(
  { direction, seed, count }: RunSpec,
  { dim, sigmaData }: Pick<Denoiser, 'dim' | 'sigmaData'>,
  first: Level,
  exact: ExactMixture | undefined,
  shipped: ArrayLike<number>,
): Float64Array {
  if (direction === 'denoise') {
    const spread = spreadOf({ sigmaData }, first, exact);
    return normals(seed, count, dim, streams.init).map((z) => spread * z);
  }
  const data = exact?.sample(count, seed) ?? shipped;
  if (!data.length)
    throw new RangeError(
      'A run from data to noise starts at data, and this model ships none. Choose another denoiser or go from noise to data; on the command line, “init” may give them.',
    );
  return Float64Array.from({ length: count * dim }, (_, i) => first.alpha * data[i % data.length]);
}

/** Samples drawn behind the picture. */
const BACKDROP = 800;

/** The exact denoiser of a spec; undefined where it names a network. */
export function exactDenoiser({ model, condition, process }: RunSpec, backend: CpuBackend): ExactMixture | undefined {
  const mixture = resolveMixture(model);
  if (!mixture) return undefined;
  const whole = new ExactMixture(mixture, resolveProcess(process), backend);
  if (typeof condition !== 'number') return whole;
  const part = new ExactMixture(restricted(mixture, [condition]), whole.process, backend);
  part.unconditioned = whole;
  const { weights } = mixture;
  part.classifier = exactClassifier(part, whole, weights[condition] / weights.reduce((a, b) => a + b, 0));
  return part;
}

/** Exact denoisers need no runtime: float64 on the CPU, ready at once. */
export function prepareExact(spec: RunSpec): Prepared | undefined {
  const backend = new CpuBackend();
  const denoiser = exactDenoiser(spec, backend);
  if (!denoiser) return undefined;
  const drawn = typeof spec.model === 'object' && spec.model.kind === 'points' ? spec.model.points : undefined;
  return {
    engine: 'cpu',
    backend,
    denoiser,
    exact: denoiser,
    data: new Float32Array(drawn ? drawn.flat() : denoiser.sample(BACKDROP, spec.seed)),
    plain: { backend, denoiser },
    field: async (x, at) => new Float32Array(denoiser.posteriorMean(x, at).mean),
    close() {},
  };
}
