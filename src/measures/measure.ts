import type { Backend, FloatArray } from '../core/backend';
import { fixed } from '../core/controller';
import type { Denoiser } from '../core/denoiser';
import { integrate } from '../core/integrate';
import type { NoiseSource } from '../core/noise';
import { atFrame, inFrame, type Level, type NoiseProcess } from '../core/process';
import type { BoundSolver, Evaluation, Step } from '../core/solver';
import { rungeKutta } from '../core/tableau';
import type { Vec } from '../core/vec';
import type { ExactMixture } from '../denoisers/mixture';
import { relativeError } from './errors';
import { exactTrajectory } from './reference';

/** A finished run, and what is needed to look at it again. */
export interface Subject {
  solver: BoundSolver;
  denoiser: Denoiser;
  backend: Backend;
  /** Levels of the accepted states 0 … n. */
  levels: readonly Level[];
  /** States 0 … n, [count·dim] each. */
  states: readonly FloatArray[];
  /** Set if the denoiser is exact: the reference is then exact too. */
  exact?: ExactMixture;
  /** Set if all noise of the run comes from one Brownian path: a stochastic reference follows it too. */
  path?(count: number): NoiseSource;
  /** Called between evaluations: lets messages in, throws if the work was called off. */
  pause(): Promise<void>;
}

export interface Measurement {
  progress: number;
  global: number[];
  local: number[];
  floor: number[];
  nfe: number;
  /** Samples that were compared. */
  samples: number;
  reason?: string;
}

/** Samples that are compared: an RMS over these is sharp enough, and large mixtures and networks stay quick. */
function comparedSamples({ exact, states, denoiser }: Subject): number {
  const most = exact ? Math.min(1000, Math.max(100, Math.floor(20_000 / exact.size))) : 256;
  return Math.min(most, states[0].length / denoiser.dim);
}
const firstState = (subject: Subject): FloatArray =>
  subject.states[0].subarray(0, comparedSamples(subject) * subject.denoiser.dim);

/** Substeps of the fine run between two levels; its error is estimated against half as many. */
const FINE = 8;

const noReference = (reason: string): Measurement => ({
  progress: 1,
  global: [],
  local: [],
  floor: [],
  nfe: 0,
  samples: 0,
  reason,
});

/**
 * Global error of every state and local error of every step against the reference that starts from the same x_T:
 * exact for exact denoisers; else RK4 on a grid 8 times as fine, with its own error (8 against 4) as the floor; for a
 * stochastic solver the solver itself on the finer grid along the same Brownian path. Yields as results arrive;
 * the forwards it makes are its own and never part of the run's NFE.
 */
export async function* measure(subject: Subject): AsyncGenerator<Measurement, void> {
  if (subject.solver.stochastic) {
    if (!subject.path) {
      yield noReference(
        'The noise of this run has no path that a finer grid could follow (white draws, or churn), so there is nothing to compare with. With Brownian noise and no churn, the error of each step can be seen.',
      );
      return;
    }
    yield* compare(subject, fineReference(subject, subject.solver, subject.path), false);
  } else if (subject.exact) {
    try {
      yield* compare(subject, exactReference(subject, subject.exact), true);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      yield noReference(error.message);
    }
  } else {
    yield* compare(
      subject,
      fineReference(subject, fineSolver, () => noNoise),
      true,
    );
  }
}

interface Reference {
  states: FloatArray[];
  floor: number[];
  nfe: number;
  progress: number;
}

async function* compare(
  subject: Subject,
  references: AsyncGenerator<Reference>,
  withLocal: boolean,
): AsyncGenerator<Measurement, void> {
  const { levels, states, denoiser } = subject;
  const share = withLocal ? 0.8 : 1;
  let reference: Reference = { states: [], floor: [], nfe: 0, progress: 0 };
  const global: number[] = [];
  const result = (progress: number, local: number[], nfe: number): Measurement => ({
    progress,
    global: [...global],
    local: [...local],
    floor: reference.floor,
    nfe,
    samples: Math.floor((reference.states[0]?.length ?? 0) / denoiser.dim),
  });
  for await (reference of references) {
    while (global.length < reference.states.length) {
      const i = global.length;
      global.push(relativeError(states[i], reference.states[i], levels[i], denoiser.sigmaData));
    }
    if (reference.progress < 1) yield result(share * reference.progress, [], reference.nfe);
  }
  const local: number[] = [];
  let nfe = reference.nfe;
  if (withLocal) {
    for await (const step of localErrors(subject, reference.states)) {
      local.push(step.error);
      nfe += step.nfe;
      if (local.length < levels.length - 1)
        yield result(share + (1 - share) * (local.length / levels.length), local, nfe);
    }
  }
  yield result(1, local, nfe);
}

async function* exactReference(subject: Subject, mixture: ExactMixture): AsyncGenerator<Reference> {
  const { levels, denoiser, pause } = subject;
  const start = Float64Array.from(firstState(subject));
  const found: Float64Array[] = [];
  const field = async (x: Float64Array, at: Level): Promise<Float64Array> => {
    await pause();
    return mixture.posteriorMean(x, at).mean;
  };
  for await (const { x, evaluations } of exactTrajectory(field, denoiser.process, start, levels, denoiser.sigmaData)) {
    found.push(x);
    yield { states: found, floor: found.map(() => 1e-11), nfe: evaluations, progress: found.length / levels.length };
  }
}

const noNoise: NoiseSource = {
  draw() {
    throw new Error('A deterministic reference asked for noise');
  },
};

/** RK4 in the process's frame. (Kutta 1901) */
const fineSolver: BoundSolver = {
  id: 'reference',
  order: 4,
  nfePerStep: 4,
  history: 0,
  stochastic: false,
  adaptive: false,
  step: (s: Step) =>
    rungeKutta(s, { c: [0, 0.5, 0.5, 1], a: [[], [0.5], [0, 0.5], [0, 0, 1]], b: [1 / 6, 1 / 3, 1 / 3, 1 / 6] }),
};

/** Levels between two levels, even in λ; from pure noise even in the frame; a step to σ = 0 stays one step. */
function subdivide(process: NoiseProcess, from: Level, to: Level, parts: number): Level[] {
  if (to.sigma === 0) return [to];
  const inside = (i: number): Level => {
    if (Number.isFinite(from.lambda)) return process.atLambda(from.lambda + (i / parts) * (to.lambda - from.lambda));
    const [a, b] = [inFrame(process.frame, from).s, inFrame(process.frame, to).s];
    return atFrame(process, a + (i / parts) * (b - a));
  };
  return Array.from({ length: parts }, (_, i) => (i === parts - 1 ? to : inside(i + 1)));
}

/** The solver on a grid `FINE` times as fine, and half as fine: their difference is the floor. */
async function* fineReference(
  subject: Subject,
  solver: BoundSolver,
  noiseOf: (count: number) => NoiseSource,
): AsyncGenerator<Reference> {
  const { backend, denoiser, levels, pause } = subject;
  const start = firstState(subject);
  const noise = noiseOf(start.length / denoiser.dim);
  let nfe = 0;
  const counted: Denoiser = {
    ...pick(denoiser),
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

const pick = ({ process, dim, sigmaData, output }: Denoiser): Omit<Denoiser, 'denoise'> => ({
  process,
  dim,
  sigmaData,
  output,
});

async function readPinned(backend: Backend, v: Vec): Promise<FloatArray> {
  backend.pin(v);
  try {
    return await backend.read(v);
  } finally {
    backend.unpin(v);
  }
}

/** One solver step from each reference state, with the history on the reference too. */
async function* localErrors(
  subject: Subject,
  reference: readonly FloatArray[],
): AsyncGenerator<{ error: number; nfe: number }> {
  const { backend, denoiser, levels, solver, pause } = subject;
  let history: Evaluation[] = [];
  const pinned = (e: Evaluation): Evaluation => {
    backend.pin(e.x);
    backend.pin(e.out);
    return e;
  };
  const unpin = (es: readonly Evaluation[]): void => {
    for (const e of es) {
      backend.unpin(e.x);
      backend.unpin(e.out);
    }
  };
  try {
    for (let i = 0; i + 1 < levels.length; i++) {
      await pause();
      let nfe = 0;
      let base: Evaluation | undefined;
      const x = backend.put(reference[i]);
      for await (const event of integrate(
        { backend, denoiser, noise: noNoise, x, history, index: i },
        solver,
        fixed(levels, i, 1),
      )) {
        nfe = Object.values(event.ledger).reduce((a, b) => a + b, 0);
        base = event.base && pinned(event.base);
        const after = await readPinned(backend, event.x);
        yield { error: relativeError(after, reference[i + 1], levels[i + 1], denoiser.sigmaData), nfe };
      }
      if (base) history = [base, ...history];
      unpin(history.splice(solver.history));
      backend.sweep(history.flatMap((e) => [e.x, e.out]));
    }
  } finally {
    unpin(history);
  }
}
