import type { Backend, FloatArray } from '../core/backend';
import { fixed } from '../core/controller';
import type { Denoiser } from '../core/denoiser';
import { integrate } from '../core/integrate';
import type { Level } from '../core/process';
import type { BoundSolver } from '../core/solver';
import { relativeError } from './errors';
import { localErrors } from './local';
import { noNoise, readPinned } from './subject';

/** What a copy of a network does otherwise in one step, in units of √(α²σ_data² + σ²). */
export interface CopyError {
  to: Level;
  /** Between the states of both runs from the same x_T. */
  global: number;
  /** Between one step of each from the state of the original, its history included. */
  local: number;
}

/** Two denoisers that should be the same, e.g. one network in two precisions, under one deterministic solver, step by step. */
export async function copyErrors(
  original: Denoiser,
  copy: Denoiser,
  solver: BoundSolver,
  levels: readonly Level[],
  start: FloatArray,
  backend: Backend,
): Promise<CopyError[]> {
  const statesOf = async (denoiser: Denoiser): Promise<FloatArray[]> => {
    const states = [start];
    const problem = { backend, denoiser, noise: noNoise, x: backend.put(start) };
    for await (const { x } of integrate(problem, solver, fixed(levels))) states.push(await readPinned(backend, x));
    return states;
  };
  const [own, other] = [await statesOf(original), await statesOf(copy)];
  const errors: CopyError[] = [];
  const subject = { solver, denoiser: copy, backend, levels, states: own, pause: async () => {} };
  for await (const { error } of localErrors(subject, own)) {
    const i = errors.length + 1;
    errors.push({
      to: levels[i],
      global: relativeError(other[i], own[i], levels[i], original.sigmaData),
      local: error,
    });
  }
  return errors;
}
