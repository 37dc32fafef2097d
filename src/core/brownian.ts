import { normals, streams } from './rng';

/**
 * One Brownian path per sample and seed; any increment of it, in any order, at any resolution.
 *
 * The clock is u = e^{2λ} = α²/σ². On it the exact SDE solution while D is constant (SDE-DPM-Solver-1, DDPM) reads
 * (xα/σ²)_t = (xα/σ²)_s + (u_t − u_s) D + W(u_t) − W(u_s): two half steps and one whole step see the very same noise, so runs
 * with 10 and 40 steps share one path. Bisection runs in λ (the levels are spread there), each midpoint drawn
 * from the Brownian bridge in u; below the leaf width the path is linear. (Virtual Brownian tree: Li et al. 2020, §4)
 */
const LAMBDA = 24;
const DEPTH = 22;
const clock = (lambda: number): number => Math.exp(2 * lambda);

export class BrownianPath {
  private readonly seed: number;
  private readonly count: number;
  private readonly dim: number;
  private readonly first: number;
  private readonly cache = new Map<number, Float64Array>();

  constructor(seed: number, count: number, dim: number, first = 0) {
    this.seed = seed;
    this.count = count;
    this.dim = dim;
    this.first = first;
  }

  /** W(e^{2λ}); W = 0 at pure noise. The two latest points are kept: a step's end is the next one's start. */
  private at(lambda: number): Float64Array {
    const known = this.cache.get(lambda);
    if (known) return known;
    const size = this.count * this.dim;
    const draw = (node: number) => normals(this.seed, this.count, this.dim, streams.tree(node), this.first);
    let [lo, hi] = [-LAMBDA, LAMBDA];
    const target = Math.min(hi, Math.max(lo, lambda));
    let a = draw(0).map((z) => z * Math.sqrt(clock(lo)));
    let b = draw(1).map((z, i) => a[i] + z * Math.sqrt(clock(hi) - clock(lo)));
    for (let depth = 0, node = 1; depth < DEPTH; depth++) {
      const mid = 0.5 * (lo + hi);
      const [ul, um, uh] = [clock(lo), clock(mid), clock(hi)];
      const spread = Math.sqrt(((um - ul) * (uh - um)) / (uh - ul));
      const weight = (um - ul) / (uh - ul);
      const z = draw(node + 1);
      const m = new Float64Array(size);
      for (let i = 0; i < size; i++) m[i] = a[i] + weight * (b[i] - a[i]) + spread * z[i];
      const right = target >= mid;
      if (right) [lo, a] = [mid, m];
      else [hi, b] = [mid, m];
      node = 2 * node + (right ? 1 : 0);
    }
    const weight = (clock(target) - clock(lo)) / (clock(hi) - clock(lo));
    const value = a.map((w, i) => w + weight * (b[i] - w));
    if (this.cache.size > 3) this.cache.delete(this.cache.keys().next().value as number);
    this.cache.set(lambda, value);
    return value;
  }

  /** (W(b) − W(a))/√|u_b − u_a|: unit normal, shape [count·dim]. */
  unitIncrement(lambdaA: number, lambdaB: number): Float64Array {
    const start = lambdaA === Number.NEGATIVE_INFINITY ? undefined : this.at(lambdaA);
    const end = this.at(lambdaB);
    const variance = Math.abs(clock(Math.min(lambdaB, LAMBDA)) - (start ? clock(lambdaA) : 0));
    return end.map((w, i) => (w - (start?.[i] ?? 0)) / Math.sqrt(variance));
  }
}
