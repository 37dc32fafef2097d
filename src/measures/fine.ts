import type { FloatArray } from '../core/backend';
import { fixed } from '../core/controller';
import type { Denoiser } from '../core/denoiser';
import { finite } from '../core/exponential';
import { integrate } from '../core/integrate';
import type { NoiseSource } from '../core/noise';
import { atFrame, inFrame, type Level, type NoiseProcess } from '../core/process';
import type { BoundSolver, Step } from '../core/solver';
import { rungeKutta } from '../core/tableau';
import { relativeError } from './errors';
import { firstState, readPinned, type Reference, type Subject } from './subject';

/** Substeps of the fine run between two levels; its error is estimated against half as many. */
const FINE = 8;

/** RK4 in the process's frame. (Kutta 1901) */
export const fineSolver: BoundSolver = {
  id: 'reference',
  order: 4,
  nfePerStep: 4,
  extraNfe: 0,
  history: 0,
  stochastic: false,
  adaptive: false,
  step: (s: Step) =>
    rungeKutta(s, { c: [0, 0.5, 0.5, 1], a: [[], [0.5], [0, 0.5], [0, 0, 1]], b: [1 / 6, 1 / 3, 1 / 3, 1 / 6] }),
};

/** The levels after `from` on the way to `to` in so many parts, even in λ; at pure noise or data even in the frame; a step to σ = 0 stays one step. */
export function subdivide(process: NoiseProcess, from: Level, to: Level, parts: number): Level[] {
  if (to.sigma === 0) return [to];
  const inside = (i: number): Level => {
    if (finite(from, to)) return process.atLambda(from.lambda + (i / parts) * (to.lambda - from.lambda));
    const [a, b] = [inFrame(process.frame, from).s, inFrame(process.frame, to).s];
    return atFrame(process, a + (i / parts) * (b - a));
  };
  return Array.from({ length: parts }, (_, i) => (i === parts - 1 ? to : inside(i + 1)));
}

/** The solver on a grid `FINE` times as fine, and half as fine: their difference is the floor. */
export async function* fineReference(
  subject: Subject,
  solver: BoundSolver,
  noiseOf: (count: number) => NoiseSource,
): AsyncGenerator<Reference> {
  const { backend, denoiser, levels, pause } = subject;
  const start = firstState(subject);
  const noise = noiseOf(start.length / denoiser.dim);
  let nfe = 0;
  const counted: Denoiser = {
    ...denoiser,
    async denoise(x, at) {
      await pause();
      nfe++;
      return denoiser.denoise(x, at);
    },
  };
  const runs = [FINE / 2, FINE].map(async function* (parts) {
    const wanted = new Set(levels);
    const fine = [levels[0], ...levels.slice(1).flatMap((to, i) => subdivide(denoiser.process, levels[i], to, parts))];
    yield start;
    for await (const event of integrate(
      { backend, denoiser: counted, noise, x: backend.put(start) },
      solver,
      fixed(fine),
    )) {
      if (wanted.has(event.to)) yield await readPinned(backend, event.x);
    }
  });
  const coarse: FloatArray[] = [];
  for await (const state of runs[0]) {
    coarse.push(state);
    yield { states: [], floor: [], nfe, progress: coarse.length / levels.length / 3 };
  }
  const found: FloatArray[] = [];
  const floor: number[] = [];
  for await (const state of runs[1]) {
    const i = found.push(state) - 1;
    floor.push(relativeError(state, coarse[i], levels[i], denoiser.sigmaData));
    yield { states: found, floor, nfe, progress: (1 + (2 * found.length) / levels.length) / 3 };
  }
}
