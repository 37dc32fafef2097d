import type { CpuBackend } from '../backends/cpu';
import type { Denoiser } from '../core/denoiser';
import { level, type Level } from '../core/process';
import type { Vec } from '../core/vec';
import { ExactMixture, type Mixture, restricted } from '../denoisers/mixture';
import { Malformed, Unsupported, type Case } from './case';
import { processOf } from './levels';
import type { Plan } from './plan';

/** D at (x, at) from the exact network output D at (u, seen), read as if it had been made at (x, at). */
function misread(
  kind: string,
  u: Float64Array,
  D: Float64Array,
  seen: Level,
  x: Float64Array,
  at: Level,
): Float64Array {
  const [rms, rmsAt] = [Math.hypot(seen.alpha, seen.sigma), Math.hypot(at.alpha, at.sigma)];
  return D.map((d, i) => {
    const eps = seen.sigma > 0 ? (u[i] - seen.alpha * d) / seen.sigma : 0;
    if (kind === 'x0') return d;
    if (kind === 'eps') return (x[i] - at.sigma * eps) / at.alpha;
    if (kind === 'v')
      return ((at.alpha * x[i]) / rmsAt - (at.sigma * (seen.alpha * eps - seen.sigma * d)) / rms) / rmsAt;
    if (kind === 'flow') return (x[i] - at.sigma * (eps - d)) / (at.alpha + at.sigma);
    throw new Unsupported(`a network of type ${kind} asked at a rounded time`);
  });
}

/** The exact denoiser of a case, with its guidance and clipping; it remembers the points it saw. */
export class CaseNetwork implements Denoiser {
  readonly process;
  readonly dim: number;
  readonly sigmaData: number;
  readonly output = 'D';
  readonly seen: Float64Array[] = [];
  private readonly backend: CpuBackend;
  private plan: Plan;
  private readonly source: Case;
  private readonly plain: ExactMixture;
  private readonly conditional: ExactMixture | undefined;
  private readonly without = new WeakMap<Vec, Vec>();

  constructor(source: Case, plan: Plan, mixture: Mixture, backend: CpuBackend) {
    this.process = plan.process ?? processOf[plan.relabel ? 've' : plan.geometry];
    this.backend = backend;
    this.plan = plan;
    this.source = source;
    this.plain = new ExactMixture(mixture, this.process, backend);
    this.conditional =
      plan.guidance && new ExactMixture(restricted(mixture, plan.guidance.modes), this.process, backend);
    this.dim = this.plain.dim;
    this.sigmaData = this.plain.sigmaData;
  }

  /** From now on the data prediction is left as it is. */
  unclip(): void {
    this.plan = { ...this.plan, clip: undefined };
  }

  unguided(out: Vec): Vec | undefined {
    return this.without.get(out);
  }

  async denoise(point: Vec, given: Level): Promise<Vec> {
    const { plan, source, dim } = this;
    const x = this.backend.data(point);
    const call = this.seen.length;
    this.seen.push(x.slice());
    const at = plan.relabel?.(given) ?? given;
    let [u, where] = [x, at];
    if (plan.networkAt) {
      const [alpha, sigma] = [source.evals.alpha[call], source.evals.sigma[call]];
      if (!(alpha >= 0 && sigma >= 0)) throw new Malformed(`“evals” has no entry ${call}`);
      where = level(at.t, alpha, sigma);
      if (plan.networkAt === 'rescaled') {
        where = level(at.t, 1, sigma / alpha);
        u = x.map((v) => v / (alpha * Math.hypot(1, at.sigma)));
      }
    }
    const mean = where.sigma > 0 ? this.plain.posteriorMean(u, where).mean : u.map((v) => v / where.alpha);
    let plain = plan.guidance && mean.slice();
    if (this.conditional && plan.guidance) {
      const other = this.conditional.posteriorMean(u, where).mean;
      for (let i = 0; i < mean.length; i++) mean[i] += plan.guidance.scale * (other[i] - mean[i]);
    }
    const D = where === at ? mean : misread(source.parameterization, u, mean, where, x, at);
    if (plan.rounded && at.alpha > 0)
      for (let i = 0; i < D.length; i++) D[i] += (((i + call) % 2 ? 1 : -1) * Number.EPSILON * x[i]) / at.alpha / 2;
    // Noise that is not clipped is that of another data prediction, as under CFG++.
    if (plan.clip && plan.keepsNoise) plain = D.slice();
    if (plan.clip) for (let i = 0; i < D.length; i += dim) plan.clip(D.subarray(i, i + dim));
    const out = this.backend.adopt(D);
    if (plain) this.without.set(out, this.backend.adopt(plain));
    return out;
  }
}
