import type { Backend, FloatArray } from '../core/backend';
import type { Denoiser } from '../core/denoiser';
import type { NoiseSource } from '../core/noise';
import type { Level } from '../core/process';
import type { BoundSolver } from '../core/solver';
import type { Vec } from '../core/vec';
import type { ExactMixture } from '../denoisers/mixture';
import type { Milestone } from './reference';

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
  /** The exact trajectory, where others need it too: else it is integrated for this run alone. */
  exactly?(start: FloatArray, levels: readonly Level[]): AsyncIterable<Milestone>;
  /** Set if all noise of the run comes from one Brownian path: a stochastic reference follows it too. */
  path?(count: number): NoiseSource;
  /** Called between evaluations: lets messages in, throws if the work was called off. */
  pause(): Promise<void>;
}

/** A reference as far as it has come: its states 0 … k, its own error there, forwards per sample so far, 0 … 1. */
export interface Reference {
  states: FloatArray[];
  floor: number[];
  nfe: number;
  progress: number;
}

/** Samples that are compared: an RMS over these is sharp enough, and large mixtures and networks stay quick. */
export function compared(start: FloatArray, dim: number, exact: ExactMixture | undefined): FloatArray {
  // Pictures cost milliseconds a forward, and their RMS is over hundreds of pixels.
  const network = dim > 64 ? 2 : 256;
  const most = exact ? Math.min(1000, Math.max(100, Math.floor(20_000 / exact.size))) : network;
  return start.subarray(0, most * dim);
}
export const firstState = ({ states, denoiser, exact }: Subject): FloatArray =>
  compared(states[0], denoiser.dim, exact);

/** For what must not draw any. */
export const noNoise: NoiseSource = {
  draw() {
    throw new Error('A deterministic reference asked for noise');
  },
};

/** Reads a vector that a sweep might take. */
export async function readPinned(backend: Backend, v: Vec): Promise<FloatArray> {
  backend.pin(v);
  try {
    return await backend.read(v);
  } finally {
    backend.unpin(v);
  }
}
