import { CpuBackend } from '../backends/cpu';
import { fixed } from '../core/controller';
import type { Denoiser } from '../core/denoiser';
import { integrate, NotFiniteError } from '../core/integrate';
import { whiteNoise } from '../core/noise';
import type { Level, NoiseProcess } from '../core/process';
import { normals } from '../core/rng';
import { bind } from '../core/solver';
import { resolveProcess } from '../run/resolve';
import dpmpp from '../solvers/dpmpp-2m';
import { NetworkError } from './failure';
import { fed, meant, type Reading, timeOf } from './reading';
import { monomials, residual, rms } from './regression';

/** One forward of a network: [samples·dim] and the number for its time input → [samples·dim]. */
export type ProbeRun = (x: Float64Array, time: number) => Promise<Float64Array>;

/**
 * A reading held against the network's own samples. They are drawn under the reading (multistep, from nearly pure noise),
 * noised again, and denoised. If the reading is right, D = E[x₀|x], and at every level
 * - no polynomial p of (D, x) up to the third degree comes nearer to x₀ than D itself:  misfit = E‖D − x₀‖² / min E‖p − x₀‖² is 1
 *   (both made larger by what an error of SLACK in the output makes of D: much, where D is ε times σ/α = 7);
 * - D is no worse than the best affine map of x alone:  power = E‖D − x₀‖² / min E‖bx + c − x₀‖² is at most 1.
 */
export interface Trial {
  levels: readonly Level[];
  misfit: readonly number[];
  power: readonly number[];
  /** The raw output as A·x₀ + B·ε by least squares, per level. */
  parts: readonly (readonly [A: number, B: number])[];
  /** The network's own samples, [samples·dim]. */
  samples: Float64Array;
}

export interface Setting {
  dim: number;
  count: number;
  /** Steps of the sampling, and the λ of the last but one level. */
  steps: number;
  to: number;
  /** λ of the levels that are tried. */
  at: readonly number[];
  seed: number;
  /** How often samples of a table that ends in little noise are noised and drawn again. */
  passes: number;
  /** Whether the time input takes whole numbers only: then those levels are tried that it can be told. */
  whole?: boolean;
  signal?: AbortSignal;
}

/** λ where sampling starts: noise 20 times the data. */
const NOISY = -3;
/** λ at the start above which the data shine through so much that their law matters there. */
const CLEAR = -2;
/** RMS error of a network that was trained for a few minutes, in units of its own output: no proof against a reading. */
const SLACK = 0.1;
/** RMS of D at which a reading is given up: no data are so large beside noise of 1. */
const BURST = 30;
/** RMS of an answer that is as good as zero: a network that no longer answers proves no reading. */
const NOTHING = 1e-3;

/** @returns a reason in words if the network breaks down under the reading before it can be judged. @throws any other error. */
export async function attempt(run: ProbeRun, reading: Reading, s: Setting): Promise<Trial | string> {
  const backend = new CpuBackend();
  const process = resolveProcess(reading.process);
  let raw = new Float64Array();
  const denoiser: Denoiser = {
    process,
    dim: s.dim,
    sigmaData: reading.sigmaData,
    output: 'output',
    async denoise(x, at) {
      s.signal?.throwIfAborted();
      raw = Float64Array.from(await run(backend.data(fed(reading, x, at)), timeOf(reading, at)));
      return meant(reading, x, backend.put(raw), at);
    },
  };
  try {
    const samples = await sample(backend, denoiser, reading, s);
    if (typeof samples === 'string') return samples;
    const eps = normals(s.seed, s.count, s.dim, 2);
    const trial = { misfit: [] as number[], power: [] as number[], parts: [] as [number, number][] };
    const levels = s.at
      .filter((lambda) => reaches(process, lambda))
      .map((lambda) => tellable(reading, process.atLambda(lambda), process, s));
    for (const at of levels) {
      const x = samples.map((v, i) => at.alpha * v + at.sigma * eps[i]);
      const D = backend.data(await denoiser.denoise(backend.put(x), at));
      if (!D.every(Number.isFinite)) return `gives no number at σ/α = ${(at.sigma / at.alpha).toPrecision(2)}`;
      if (rms(raw) < NOTHING) return `answers with zeros at σ/α = ${(at.sigma / at.alpha).toPrecision(2)}`;
      const own = D.reduce((sum, v, i) => sum + (v - samples[i]) ** 2, 0);
      const gain = backend.data(
        meant(reading, backend.put(Float64Array.of(0)), backend.put(Float64Array.of(1)), at),
      )[0];
      const slack = (SLACK * gain * rms(raw)) ** 2 * raw.length;
      trial.misfit.push((own + slack) / (residual(samples, monomials(x, D)).rest + slack));
      trial.power.push(own / residual(samples, [x]).rest);
      const [A, B] = residual(raw, [samples, eps]).weights;
      trial.parts.push([A, B]);
    }
    return { ...trial, levels, samples };
  } catch (error) {
    if (error instanceof NotFiniteError || error instanceof NetworkError) return error.message;
    throw error;
  }
}

export const reaches = (process: NoiseProcess, lambda: number): boolean =>
  lambda >= process.at(process.tMax).lambda && lambda <= process.at(process.tMin).lambda;

/** The nearest level that the time input can tell. */
function tellable(reading: Reading, at: Level, process: NoiseProcess, { whole }: Setting): Level {
  const { unit, scale = 1, offset = 0 } = reading.inputs.time;
  if (!whole || (unit !== 'index' && unit !== 't')) return at;
  return process.at((Math.round(timeOf(reading, at)) - offset) / scale);
}

async function sample(
  backend: CpuBackend,
  denoiser: Denoiser,
  reading: Reading,
  s: Setting,
): Promise<Float64Array | string> {
  const { process } = denoiser;
  const from = Math.max(NOISY, process.at(process.tMax).lambda);
  const to = Math.min(s.to, process.at(process.tMin).lambda);
  const levels = Array.from({ length: s.steps }, (_, i) =>
    tellable(reading, process.atLambda(from + (i / Math.max(1, s.steps - 1)) * (to - from)), process, s),
  ).filter((at, i, all) => at.t !== all[i - 1]?.t);
  levels.push(process.zero);
  const [{ alpha, sigma, lambda }] = levels;
  const once = (start: Float64Array) => denoised(backend, denoiser, levels, start, s);
  // Of data with variance 1, as long as nothing is known of them; then of the samples themselves, until they are those that last.
  let samples = await once(
    normals(s.seed, s.count, s.dim, 1).map((z) => z * Math.hypot(lambda > CLEAR ? alpha : 0, sigma)),
  );
  for (let pass = 0; lambda > CLEAR && pass < s.passes && typeof samples !== 'string'; pass++) {
    const [z, known] = [normals(s.seed, s.count, s.dim, 3 + pass), samples];
    samples = await once(known.map((v, i) => alpha * v + sigma * z[i]));
  }
  return samples;
}

async function denoised(
  backend: CpuBackend,
  denoiser: Denoiser,
  levels: readonly Level[],
  start: Float64Array,
  s: Setting,
): Promise<Float64Array | string> {
  let x = backend.put(start);
  const noise = whiteNoise(backend, s.seed, s.count, s.dim);
  for await (const step of integrate({ backend, denoiser, noise, x }, bind(dpmpp, {}), fixed(levels))) {
    x = step.x;
    const size = step.base ? rms(backend.data(step.base.out)) : 0;
    if (size > BURST)
      return `D grows to ${size.toPrecision(2)} at σ/α = ${(step.from.sigma / step.from.alpha).toPrecision(2)}`;
  }
  return backend.data(x).slice();
}

/** The worst level's ratio. */
export const worst = (ratios: readonly number[]): number => Math.max(...ratios);
