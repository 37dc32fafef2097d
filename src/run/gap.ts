import { slicedWasserstein } from '../measures/distribution';
import type { Prepared } from './prepare';
import type { RunSpec } from './spec';
import { studio } from './study';

/**
 * How far apart the probability-flow ODE and the reverse SDE of one denoiser end. Both are exact samplers of the same law only
 * if its Fokker–Planck residual is zero. Sliced Wasserstein-1 in units of σ_data.
 */
export interface Gap {
  gap: number;
  /** The same between two ODE runs from different noise: what so many samples leave of nothing. */
  floor: number;
  /** Of either to fresh data, where there are data. */
  ode?: number;
  sde?: number;
  samples: number;
  /** NFE of one sample of each. */
  nfe: { ode: number; sde: number };
}

/** Samples of each, and steps that leave nothing to the solvers: of second order both, even in λ. */
const SAMPLES = 1000;
const ODE_STEPS = 48;
const SDE_STEPS = 200;

export async function gapOf(
  spec: RunSpec,
  prepare: (spec: RunSpec) => Promise<Prepared>,
  signal: AbortSignal,
  report: (progress: number) => void,
): Promise<Gap> {
  const fine = (id: string, steps: number, seed: number): RunSpec => ({
    ...spec,
    solver: { id, options: {} },
    grid: { id: 'exponential', options: {}, steps, end: spec.grid.end },
    each: {},
    modifiers: [],
    control: { kind: 'fixed' },
    direction: 'denoise',
    noise: 'white',
    count: SAMPLES,
    seed,
  });
  const { cell, close } = studio(prepare, signal);
  try {
    const ends: Float64Array[] = [];
    const cells = [];
    const runs = [
      fine('heun', ODE_STEPS, spec.seed),
      fine('heun', ODE_STEPS, spec.seed + 1),
      fine('dpmpp-2m-sde', SDE_STEPS, spec.seed + 2),
    ];
    for (const run of runs) {
      report(ends.length / runs.length);
      const found = await cell(run, false);
      if (found.failure) throw new Error(found.failure);
      ends.push(Float64Array.from(found.x, (v) => v / found.scale));
      cells.push(found);
    }
    const dim = ends[0].length / SAMPLES;
    const [ode, , sde] = cells;
    return {
      gap: slicedWasserstein(ends[0], ends[2], dim),
      floor: slicedWasserstein(ends[0], ends[1], dim),
      ode: ode.sliced,
      sde: sde.sliced,
      samples: SAMPLES,
      nfe: { ode: ode.nfe, sde: sde.nfe },
    };
  } finally {
    await close();
  }
}
