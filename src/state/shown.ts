import { stateScale } from '../core/process';
import type { RunRecord } from './record';

/** One state ready to draw: the numbers and what they are divided by. */
export interface Shown {
  values: Float32Array;
  /** x_t is divided by √(α²σ_data² + σ²), x̂₀ by σ_data: both then fill the same frame. */
  scale: number;
}

/**
 * State i as x_t or x̂₀. Where the solver made no evaluation at a state (the last one, as a rule) there is no x̂₀; the
 * state itself stands for it.
 */
export function shownAt(run: RunRecord, i: number, quantity: 'x' | 'x0'): Shown | undefined {
  const sigmaData = run.started?.sigmaData ?? 1;
  const estimate = quantity === 'x0' ? run.denoised[i] : undefined;
  if (estimate) return { values: estimate, scale: sigmaData };
  const [values, level] = [run.x[i], run.levels[i]];
  return values && level && { values, scale: quantity === 'x0' ? sigmaData : stateScale(level, sigmaData) };
}
