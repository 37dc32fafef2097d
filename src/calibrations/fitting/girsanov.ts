import type { Level } from '../../core/process';

/**
 * A bound on KL(true SDE ‖ SDE whose D is frozen in each step), by Girsanov's theorem (Align Your Steps: arXiv:2404.14507, §3):
 * ½ Σ ∫ E‖D(x_u, u) − D(x_{u_i}, u_i)‖² du over the steps, where u = α²/σ² is the clock of the SDE. With σ for σ/α it is the paper's
 * ∫ σ⁻³ … dσ, since du = −2σ⁻³ dσ; u has the merit of a finite start, 0, at pure noise.
 */
export const clock = ({ alpha, sigma }: Level): number => (alpha / sigma) ** 2;

/**
 * x at all levels, noisiest first, on one path of the forward SDE through each datum: x = αx₀ + σB(u)/√u with B a Brownian motion in
 * u. So any two levels have their joint law, and all pairs share their random numbers. `draw(i)` gives standard normals.
 */
export function forwardPath(
  levels: readonly Level[],
  x0: Float64Array,
  draw: (index: number) => Float64Array,
): Float64Array[] {
  let [B, before] = [new Float64Array(x0.length), 0];
  return levels.map((at, i) => {
    const u = clock(at);
    const z = draw(i);
    const step = Math.sqrt(u - before);
    B = B.map((b, k) => b + step * z[k]);
    before = u;
    // At pure noise B(u)/√u has no limit along a path: it is a normal of its own.
    const unit = u > 0 ? B.map((b) => b / Math.sqrt(u)) : z;
    return x0.map((x, k) => at.alpha * x + at.sigma * unit[k]);
  });
}

/** E‖D_i − D_j‖² over samples, for all j > i: deviations[i][j]. */
export function deviations(D: readonly Float64Array[], dim: number): number[][] {
  return D.map((from, i) =>
    D.map((to, j) => {
      if (j <= i) return 0;
      let total = 0;
      for (let k = 0; k < from.length; k++) total += (to[k] - from[k]) ** 2;
      return total / (from.length / dim);
    }),
  );
}

/** The bound's part of a step from level i to level j, for all j > i, by the trapezoidal rule in u over the levels between. */
export function boundOfSteps(levels: readonly Level[], E: readonly (readonly number[])[]): number[][] {
  const u = levels.map(clock);
  return levels.map((_, i) => {
    const row = new Array<number>(levels.length).fill(Number.NaN);
    let total = 0;
    for (let j = i + 1; j < levels.length; j++) {
      total += 0.25 * (E[i][j - 1] + E[i][j]) * (u[j] - u[j - 1]);
      row[j] = total;
    }
    return row;
  });
}

/** The bound of a way over the levels. */
export const boundOf = (steps: readonly (readonly number[])[], way: readonly number[]): number =>
  way.slice(1).reduce((sum, j, k) => sum + steps[way[k]][j], 0);
