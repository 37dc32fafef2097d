import { quadratureWeights } from './lagrange';
import type { Level } from './process';

/**
 * Weights of an exponential multistep rule in λ, given the moments of its kernel. Two points share by B(h) = hφ₁(∓h), as DPM-Solver++(2M)
 * and UniPC's “bh2” have it; three and more are integrated exactly. (arXiv:2211.01095; arXiv:2302.04867, §3)
 */
export function multistepWeights(nodes: readonly number[], moments: readonly number[], h: number): number[] {
  if (nodes.length !== 2) return quadratureWeights(nodes, moments);
  const half = (moments[0] / 2) * (h / nodes[1]);
  return [moments[0] - half, half];
}

/** Steps of a fixed grid that end at σ > 0: the last one to σ = 0 leaves nothing to fit. 0 under adaptive control. */
export function fittedSteps(grid: readonly Level[]): number {
  if (grid.length === 0) return 0;
  return grid.length - 1 - (grid[grid.length - 1].sigma === 0 ? 1 : 0);
}

/**
 * Numbers of a generalised solver (arXiv:2510.17699): step i has one of its state, one of each prediction so far, and the shift of its
 * time; `before` counts those of all steps before step n.
 */
export const deviations = { ofStep: (i: number): number => i + 3, before: (n: number): number => (n * (n + 5)) / 2 };
