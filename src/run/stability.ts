import { CpuBackend } from '../backends/cpu';
import { fixed } from '../core/controller';
import type { Denoiser } from '../core/denoiser';
import { integrate } from '../core/integrate';
import { level, makeProcess } from '../core/process';
import type { BoundSolver } from '../core/solver';
import { noNoise } from '../measures/subject';
import { resolveSolver } from './resolve';
import type { Pick } from './spec';

/**
 * Where a rule damps dx/ds = κx, by z = κ·Δs (Dahlquist 1963): the growth a step of the rule itself, run on a denoiser that is
 * linear, D = (1 − κs)x, whose PF-ODE this is. Steps are even in s = σ/α and short against s, where exponential rules
 * become classical ones: dpmpp-2m is Adams–Bashforth there.
 */
export interface Region {
  /** Corners of the lattice in the plane of z; it is its own mirror image below Im z = 0. */
  re: readonly [low: number, high: number];
  im: readonly [low: number, high: number];
  columns: number;
  rows: number;
  /** |x| from step to step, in the long run: row by row from the real axis upwards. Stable is what does not exceed 1. */
  growth: Float32Array;
  /** How far left the real axis is stable, in one piece from 0. */
  interval: number;
}

/** The process of which only σ matters, far from both of its ends. */
const process = makeProcess({ id: 've', frame: 've', tMin: 1e-6, tMax: 1e6, marginal: (t) => [1, t] });
/** s of the first step, in steps: the classical limit is missed by its inverse. */
const FAR = 1e4;
/** Steps before growth is looked at (starting values die out), and over which it is. */
const SETTLE = 20;
const OVER = 40;
/** A pair of complex roots beats: norms are compared by the largest of so many steps. */
const BEAT = 6;

const [RE, IM] = [
  [-7, 2],
  [0, 3],
] as const;
const [COLUMNS, ROWS] = [181, 61];
/** On the real axis. */
const [LEFT, FINE] = [-8, 1600];
/** Rounding, and what the classical limit is missed by. */
const SLACK = 1e-3;

/** Growth a step at each z. @throws what the solver throws where it cannot be run. */
export async function growthOf(
  solver: BoundSolver,
  zs: readonly (readonly [re: number, im: number])[],
): Promise<Float32Array> {
  const backend = new CpuBackend();
  const denoiser: Denoiser = {
    process,
    dim: 2,
    sigmaData: 1,
    output: 'D',
    // κ = −z, for s falls by 1 a step: D = (1 + zs)x in complex numbers.
    async denoise(x, { sigma }) {
      const from = backend.data(x);
      const D = new Float64Array(from.length);
      zs.forEach(([re, im], n) => {
        const [a, b] = [1 + sigma * re, sigma * im];
        const [u, v] = [from[2 * n], from[2 * n + 1]];
        D[2 * n] = a * u - b * v;
        D[2 * n + 1] = a * v + b * u;
      });
      return backend.adopt(D);
    },
  };
  const steps = SETTLE + OVER + BEAT;
  // Some to spare: what a rule does otherwise in its last steps is not looked at.
  const levels = Array.from({ length: steps + 10 }, (_, i) => level(FAR - i, 1, FAR - i));
  const x = new Float64Array(2 * zs.length).map((_, i) => (i % 2 ? 0 : 1));
  const [early, late] = [new Float64Array(zs.length), new Float64Array(zs.length)];
  let done = 0;
  for await (const event of integrate(
    { backend, denoiser, noise: noNoise, x: backend.put(x) },
    solver,
    fixed(levels),
  )) {
    done++;
    const now = backend.data(event.x);
    const into = done > SETTLE && done <= SETTLE + BEAT ? early : done > SETTLE + OVER ? late : undefined;
    for (let n = 0; into && n < zs.length; n++) into[n] = Math.max(into[n], Math.hypot(now[2 * n], now[2 * n + 1]));
    if (done === steps) break;
  }
  return Float32Array.from(late, (v, n) => (early[n] > 0 ? (v / early[n]) ** (1 / OVER) : 0));
}

/** @returns undefined for rules that draw noise, or that cannot be run here. */
export async function regionOf(pick: Pick): Promise<Region | undefined> {
  const solver = resolveSolver({ solver: pick, each: {}, modifiers: [] });
  if (solver.stochastic) return undefined;
  const at = ([low, high]: readonly [number, number], i: number, n: number): number =>
    low + ((high - low) * i) / (n - 1);
  const lattice = Array.from(
    { length: COLUMNS * ROWS },
    (_, n) => [at(RE, n % COLUMNS, COLUMNS), at(IM, Math.floor(n / COLUMNS), ROWS)] as const,
  );
  try {
    const growth = await growthOf(solver, lattice);
    const axis = await growthOf(
      solver,
      Array.from({ length: FINE }, (_, i) => [(LEFT * (i + 1)) / FINE, 0]),
    );
    const first = axis.findIndex((g) => g > 1 + SLACK);
    return {
      re: RE,
      im: IM,
      columns: COLUMNS,
      rows: ROWS,
      growth,
      interval: (LEFT * (first < 0 ? FINE : first)) / FINE,
    };
  } catch {
    return undefined;
  }
}
