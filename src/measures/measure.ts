import type { FloatArray } from '../core/backend';
import type { ExactMixture } from '../denoisers/mixture';
import { relativeError } from './errors';
import { fineReference, fineSolver } from './fine';
import { localErrors } from './local';
import { exactField, exactTrajectory, type Milestone } from './reference';
import { firstState, noNoise, type Reference, type Subject } from './subject';

/** Errors as far as they are known, in units of √(α²σ_data² + σ²). */
export interface Measurement {
  /** 0 … 1; 1 is final. */
  progress: number;
  /** Global error at states 0 … n; local error of steps 1 … n; the reference's own error at states 0 … n. */
  global: number[];
  local: number[];
  floor: number[];
  /** Per-sample forwards spent on the reference: never part of the run's own NFE. */
  nfe: number;
  /** Samples that were compared. */
  samples: number;
  /** The reference at states 0 … n, for the samples that were compared; with the last word only. */
  reference?: FloatArray[];
  /** Why there is no reference for this run, if there is none. */
  reason?: string;
}

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

/** Global errors alone, of states that some other program made: nothing is known of its solver. */
export async function* measureGlobal(subject: Omit<Subject, 'solver' | 'path'>): AsyncGenerator<Measurement, void> {
  const whole: Subject = { ...subject, solver: fineSolver };
  try {
    const references = subject.exact
      ? exactReference(whole, subject.exact)
      : fineReference(whole, fineSolver, () => noNoise);
    yield* compare(whole, references, false);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    yield noReference(error.message);
  }
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
  yield { ...result(1, local, nfe), reference: reference.states };
}

async function* exactReference(subject: Subject, mixture: ExactMixture): AsyncGenerator<Reference> {
  const { levels, denoiser, pause } = subject;
  const start = Float64Array.from(firstState(subject));
  const found: Float64Array[] = [];
  const alone = (): AsyncIterable<Milestone> =>
    exactTrajectory(exactField(mixture, pause), denoiser.process, start, levels, denoiser.sigmaData);
  for await (const { x, evaluations } of subject.exactly?.(start, levels) ?? alone()) {
    found.push(x);
    yield { states: found, floor: found.map(() => 1e-11), nfe: evaluations, progress: found.length / levels.length };
  }
}
