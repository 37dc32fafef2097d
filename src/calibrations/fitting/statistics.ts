import type { Workbench } from '../../core/calibration';
import type { Level } from '../../core/process';
import type { Statistics } from '../../core/statistics';
import { sum, transported } from './states';

/** Half a step in λ of the difference along the PF-ODE, and of the one across it in units of σ. */
const ALONG = 0.01;
const ACROSS = 0.01;

interface Moments {
  /** ∂D/∂x on the diagonal, mean [scalar]. */
  jacobian: Float64Array;
  /** Per draw: x/α, D and dD/dλ along the PF-ODE. */
  draws: { u: Float64Array; D: Float64Array; slope: Float64Array }[];
}

/**
 * One draw of noised data per sample and `draws`: two evaluations for a probe of ±1 that gives the diagonal of ∂D/∂x without bias
 * (Hutchinson), one for D, two for its change along the ODE.
 */
async function measure(bench: Workbench, data: Float64Array, at: Level, draws: number, tag: number): Promise<Moments> {
  const { process, dim, count } = bench;
  const jacobian = new Float64Array(dim);
  const [before, after] = [process.atLambda(at.lambda - ALONG), process.atLambda(at.lambda + ALONG)];
  const all: Moments['draws'] = [];
  for (let d = 0; d < draws; d++) {
    const x = sum([at.alpha, data], [at.sigma, bench.normals(tag + 2 * d)]);
    const D = await bench.denoise(x, at);
    const probe = bench.normals(tag + 2 * d + 1).map((z) => (z < 0 ? -1 : 1));
    const h = ACROSS * at.sigma;
    const [up, down] = [
      await bench.denoise(sum([1, x], [h, probe]), at),
      await bench.denoise(sum([1, x], [-h, probe]), at),
    ];
    for (let i = 0; i < x.length; i++) jacobian[i % dim] += (probe[i] * (up[i] - down[i])) / (2 * h * count * draws);
    // Steps of DDIM so small that what they miss of the ODE is of the order that the difference misses anyway.
    const [later, earlier] = [
      await bench.denoise(transported(x, D, at, after), after),
      await bench.denoise(transported(x, D, at, before), before),
    ];
    const slope = sum([1 / (2 * ALONG), later], [-1 / (2 * ALONG), earlier]);
    all.push({ u: sum([1 / at.alpha, x]), D, slope });
  }
  return { jacobian, draws: all };
}

/** Regression of f′ on f: s = cov(f, f′)/var f and b = E f′ − s·E f. */
function regression(f: readonly number[], slope: readonly number[]): [s: number, b: number] {
  const mean = (v: readonly number[]): number => v.reduce((a, x) => a + x, 0) / v.length;
  const [mf, ms] = [mean(f), mean(slope)];
  const variance = mean(f.map((v) => (v - mf) ** 2));
  const s = variance > 0 ? mean(f.map((v, i) => (v - mf) * (slope[i] - ms))) / variance : 0;
  return [s, ms - s * mf];
}

/** What was measured at levels of falling noise: raw material of statistics per scalar, or pooled over all. */
export interface Measured {
  levels: readonly Level[];
  dim: number;
  at: readonly Moments[];
}

/** Measures at levels of falling noise, on `draws` noises per sample. */
export async function measured(
  bench: Workbench,
  levels: readonly Level[],
  draws: number,
  after: (done: number) => Promise<void>,
): Promise<Measured> {
  const data = await bench.data();
  const at: Moments[] = [];
  for (const [k, level] of levels.entries()) {
    at.push(await measure(bench, data, level, draws, 2 * draws * k));
    await after((k + 1) / levels.length);
  }
  return { levels, dim: bench.dim, at };
}

/**
 * l, s and b of DPM-Solver-v3 (arXiv:2310.13268, §3.2): l = E diag(σ∂ε̂/∂x) = 1 − αE diag(∂D/∂x); then f = (σε̂ − l·x)/α =
 * (1 − l)x/α − D and its total derivative along the PF-ODE, f′ = −l′·x/α − (1 − l)(x/α − D) − D′, of which s·f + b is the best
 * linear guess. Per scalar of a sample, or one value for all of them.
 */
export function statisticsOf({ levels, dim, at }: Measured, pooled: boolean): Statistics {
  const scalars = pooled ? 1 : dim;
  const lambda = levels.map((level) => level.lambda);
  const l = at.map(({ jacobian }, k) => {
    const own = Array.from(jacobian, (j) => 1 - levels[k].alpha * j);
    return pooled ? [own.reduce((a, v) => a + v, 0) / own.length] : own;
  });
  const rate = (k: number, c: number): number => {
    const [i, j] = [Math.max(0, k - 1), Math.min(levels.length - 1, k + 1)];
    return (l[j][c] - l[i][c]) / (lambda[j] - lambda[i]);
  };
  const lines = at.map(({ draws }, k) =>
    Array.from({ length: scalars }, (_, c) => {
      const [f, slope]: [number[], number[]] = [[], []];
      for (const { u, D, slope: change } of draws)
        for (let i = c; i < u.length; i += scalars) {
          f.push((1 - l[k][c]) * u[i] - D[i]);
          slope.push(-rate(k, c) * u[i] - (1 - l[k][c]) * (u[i] - D[i]) - change[i]);
        }
      return regression(f, slope);
    }),
  );
  return { lambda, l, s: lines.map((row) => row.map(([s]) => s)), b: lines.map((row) => row.map(([, b]) => b)) };
}
