import { determinant, inverse, Matrix } from 'ml-matrix';
import type { Level, NoiseProcess } from '../core/process';
import type { Mixture } from '../denoisers/mixture';

/** How the noise changes per unit of λ at a level: the drift is f·x, the diffusion g. Of all processes g² is −2σ². */
export interface Rate {
  /** d ln α/dλ. */
  f: number;
  /** dσ²/dλ − 2fσ²: negative, for λ falls while noise is added. */
  g2: number;
}

/** Step in λ of the difference that f is found by; of fourth order, so that its error is below 1e-11. */
const STEP = 2e-3;

export function rateAt(process: NoiseProcess, { lambda, sigma }: Level): Rate {
  const logAlpha = (l: number): number => Math.log(process.atLambda(l).alpha);
  const slope = (h: number): number => (logAlpha(lambda + h) - logAlpha(lambda - h)) / (2 * h);
  return { f: (4 * slope(STEP) - slope(2 * STEP)) / 3, g2: -2 * sigma * sigma };
}

/** What the score of a mixture and its derivatives are at one point, in closed form. */
export interface ScoreAt {
  /** s = ∇ ln p. */
  s: Float64Array;
  /** ∂s/∂λ at a fixed x. */
  byLambda: Float64Array;
  /** ∂sᵢ/∂xⱼ, row by row. */
  jacobian: Float64Array;
  /** ∇(∇·s + |s|²) = ∇(Δp/p). */
  ofLaplacian: Float64Array;
}

/**
 * Closed forms for Σ wₖ N(αμₖ, Cₖ), Cₖ = α²Σₖ + σ²I: with the posterior weights wₖ and the scores sₖ = −Cₖ⁻¹(x − αμₖ) of the
 * components, s = Σ wₖsₖ, Δp/p = Σ wₖ(|sₖ|² − tr Cₖ⁻¹), and time enters through the densities and the scores of the
 * components alone. Space and time are differentiated on their own: nothing here knows of the Fokker–Planck equation.
 */
export function scoreOf({ weights, means, covs }: Mixture, { alpha, sigma }: Level, { f }: Rate) {
  const dim = means[0].length;
  const components = weights.map((w, k) => {
    const cov = new Matrix(covs[k].map((row) => [...row]));
    const P = inverse(Matrix.add(Matrix.mul(cov, alpha * alpha), Matrix.mul(Matrix.eye(dim), sigma * sigma)));
    // Ċ = 2fα²Σ + 2(f − 1)σ²I, for σ̇ = (f − 1)σ.
    const dC = Matrix.add(
      Matrix.mul(cov, 2 * f * alpha * alpha),
      Matrix.mul(Matrix.eye(dim), 2 * (f - 1) * sigma * sigma),
    );
    const PdC = P.mmul(dC);
    const rows = P.to2DArray();
    return {
      logWeight: Math.log(w) + 0.5 * Math.log(determinant(P)),
      shift: Float64Array.from(means[k], (m) => alpha * m),
      P: rows,
      trace: P.trace(),
      /** ½ tr(C⁻¹Ċ), C⁻¹ĊC⁻¹ and C⁻¹(αμ)˙. */
      halfTrace: 0.5 * PdC.trace(),
      PdCP: PdC.mmul(P).to2DArray(),
      drift: rows.map((row) => row.reduce((sum, p, j) => sum + p * f * alpha * means[k][j], 0)),
      moved: means[k].map((m) => f * alpha * m),
    };
  });
  return (x: ArrayLike<number>): ScoreAt => {
    const parts = components.map((c) => {
      const z = Float64Array.from({ length: dim }, (_, i) => x[i] - c.shift[i]);
      const s = Float64Array.from(c.P, (row) => -row.reduce((sum, p, j) => sum + p * z[j], 0));
      const turned = c.PdCP.map((row) => row.reduce((sum, p, j) => sum + p * z[j], 0));
      return {
        c,
        s,
        logit: c.logWeight + 0.5 * s.reduce((sum, v, i) => sum + v * z[i], 0),
        square: s.reduce((sum, v) => sum + v * v, 0) - c.trace,
        /** ∂ ln N/∂λ and ∂s/∂λ of the component. */
        rate: -c.halfTrace + z.reduce((sum, v, i) => sum + 0.5 * v * turned[i] - c.moved[i] * s[i], 0),
        byLambda: Float64Array.from(turned, (v, i) => v + c.drift[i]),
      };
    });
    const top = Math.max(...parts.map(({ logit }) => logit));
    const odds = parts.map(({ logit }) => Math.exp(logit - top));
    const total = odds.reduce((a, b) => a + b, 0);
    const rate = parts.reduce((sum, p, k) => sum + (odds[k] / total) * p.rate, 0);
    const s = new Float64Array(dim);
    parts.forEach((p, k) => {
      for (let i = 0; i < dim; i++) s[i] += (odds[k] / total) * p.s[i];
    });
    const byLambda = new Float64Array(dim);
    const ofLaplacian = new Float64Array(dim);
    const jacobian = new Float64Array(dim * dim);
    parts.forEach((p, k) => {
      const w = odds[k] / total;
      for (let i = 0; i < dim; i++) {
        byLambda[i] += w * (p.byLambda[i] + (p.rate - rate) * p.s[i]);
        const Ps = p.c.P[i].reduce((sum, v, j) => sum + v * p.s[j], 0);
        ofLaplacian[i] += w * (p.square * (p.s[i] - s[i]) - 2 * Ps);
        for (let j = 0; j < dim; j++) jacobian[i * dim + j] += w * (p.s[i] * (p.s[j] - s[j]) - p.c.P[i][j]);
      }
    });
    return { s, byLambda, jacobian, ofLaplacian };
  };
}
