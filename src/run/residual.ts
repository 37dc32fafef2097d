import { CpuBackend } from '../backends/cpu';
import type { FloatArray } from '../core/backend';
import type { Level } from '../core/process';
import { restricted } from '../denoisers/mixture';
import { type DenoiserField, exactResidual, fineSteps, residual, rmsOf, wideSteps } from '../measures/fokker-planck';
import { exactDenoiser, type Prepared } from './prepare';
import { resolveGuidance, resolveMixture } from './resolve';
import type { RunSpec } from './spec';

/** The Fokker–Planck residual of what a run integrates, guidance included; its unit is that of measures/fokker-planck.ts. */
export interface Residuals {
  /** RMS of σ·r at states 0 … n; NaN where it was not looked for or does not exist. */
  values: number[];
  by: ResidualRule['by'];
}

export interface ResidualRule {
  /** Closed forms for exact denoisers; else differences, whose own error is what is left where the truth is zero. */
  by: 'formula' | 'differences';
  /** σ·r at rows of x; undefined at levels where it cannot be asked for. */
  of(x: Float64Array, at: Level): Promise<Float64Array | undefined>;
}

/** Samples and states that are looked at, at most: enough for an RMS, at eleven forwards a state. */
const SAMPLES = 64;
const STATES = 24;

/** @returns undefined for pictures, for points, which have no density, and for guided networks. */
export function residualRule(spec: RunSpec, prepared: Prepared): ResidualRule | undefined {
  const { process, dim } = prepared.denoiser;
  const { model, condition, guidance } = spec;
  if (dim > 2 || (typeof model === 'object' && model.kind === 'points')) return undefined;
  const usable = ({ lambda, sigma }: Level): boolean => Number.isFinite(lambda) && sigma > 0;
  const mixture = resolveMixture(model);
  if (mixture && !guidance.length) {
    const part = typeof condition === 'number' ? restricted(mixture, [condition]) : mixture;
    return { by: 'formula', of: async (x, at) => (usable(at) ? exactResidual(part, process, at, x) : undefined) };
  }
  if (!mixture && guidance.length) return undefined;
  const steps = mixture ? fineSteps : wideSteps;
  // A network knows nothing beyond the times it was trained at.
  const inside = ({ lambda }: Level): boolean =>
    [-1, 1].every((side) => {
      const { t } = process.atLambda(lambda + side * steps.lambda);
      return mixture !== undefined || (t >= process.tMin && t <= process.tMax);
    });
  const field = mixture ? guidedField(spec) : prepared.field;
  return {
    by: 'differences',
    of: async (x, at) => (usable(at) && inside(at) ? residual(field, process, at, x, dim, steps) : undefined),
  };
}

/** D under guidance, on a backend of its own: nothing that a run still holds is swept away. */
function guidedField(spec: RunSpec): DenoiserField {
  const backend = new CpuBackend();
  const exact = exactDenoiser(spec, backend);
  if (!exact) throw new Error('Only an exact denoiser is guided here');
  const denoiser = resolveGuidance(spec, exact, backend);
  return async (x, at): Promise<FloatArray> => {
    const D = await backend.read(await denoiser.denoise(backend.put(x), at));
    backend.sweep([]);
    return D;
  };
}

/** Along a run's own states. `pause` is called before each. */
export async function residualsAlong(
  { by, of }: ResidualRule,
  levels: readonly Level[],
  states: readonly FloatArray[],
  dim: number,
  pause: () => Promise<void>,
): Promise<Residuals> {
  const stride = Math.max(1, (levels.length - 1) / (STATES - 1));
  const wanted = new Set(levels.map((_, k) => Math.round(k * stride)));
  const values: number[] = [];
  for (const [i, at] of levels.entries()) {
    await pause();
    const r = wanted.has(i) ? await of(Float64Array.from(states[i].subarray(0, SAMPLES * dim)), at) : undefined;
    values.push(r ? rmsOf(r) : Number.NaN);
  }
  return { values, by };
}
