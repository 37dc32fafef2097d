import { lin, type Vec } from './vec';

/** Solves A·x = b by Gaussian elimination with partial pivoting; for the few unknowns of a multistep rule. */
export function solve(A: readonly (readonly number[])[], b: readonly number[]): number[] {
  const n = b.length;
  const m = A.map((row, i) => [...row, b[i]]);
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let i = k + 1; i < n; i++) if (Math.abs(m[i][k]) > Math.abs(m[pivot][k])) pivot = i;
    [m[k], m[pivot]] = [m[pivot], m[k]];
    for (let i = k + 1; i < n; i++) {
      const f = m[i][k] / m[k][k];
      for (let j = k; j <= n; j++) m[i][j] -= f * m[k][j];
    }
  }
  const x = new Array<number>(n);
  for (let i = n - 1; i >= 0; i--) {
    let sum = m[i][n];
    for (let j = i + 1; j < n; j++) sum -= m[i][j] * x[j];
    x[i] = sum / m[i][i];
  }
  return x;
}

/**
 * Weights w_j with Σ w_j p(u_j) = ∫ K(u) p(u) du for every polynomial p of degree < n, given the kernel's
 * moments ∫ K u^k du. Nodes are scaled to order one first, which keeps the Vandermonde system well conditioned.
 */
export function quadratureWeights(nodes: readonly number[], moments: readonly number[]): number[] {
  const scale = Math.max(...nodes.map(Math.abs)) || 1;
  const rows = nodes.map((_, k) => nodes.map((u) => (u / scale) ** k));
  return solve(
    rows,
    nodes.map((_, k) => moments[k] / scale ** k),
  );
}

/** ℓ_j(u) for all j: the Lagrange basis over the nodes at one point. */
export function lagrangeBasis(nodes: readonly number[], u: number): number[] {
  return nodes.map((uj, j) => nodes.reduce((p, ui, i) => (i === j ? p : (p * (u - ui)) / (uj - ui)), 1));
}

export const weighted = (weights: readonly number[], vectors: readonly Vec[]): Vec =>
  lin(...weights.map((w, j) => [w, vectors[j]] as const));

/** Adams–Bashforth weights for equal steps, newest first. */
export const adamsBashforth = [
  [1],
  [3 / 2, -1 / 2],
  [23 / 12, -16 / 12, 5 / 12],
  [55 / 24, -59 / 24, 37 / 24, -9 / 24],
] as const;

/** Gauss–Legendre nodes and weights on [−1, 1], by Newton's method on the recurrence. */
export function gaussLegendre(n: number): { nodes: number[]; weights: number[] } {
  const nodes: number[] = [];
  const weights: number[] = [];
  for (let i = 0; i < n; i++) {
    let x = Math.cos((Math.PI * (i + 0.75)) / (n + 0.5));
    let slope = 0;
    for (let k = 0; k < 100; k++) {
      let [p0, p1] = [1, x];
      for (let j = 2; j <= n; j++) [p0, p1] = [p1, ((2 * j - 1) * x * p1 - (j - 1) * p0) / j];
      slope = (n * (x * p1 - p0)) / (x * x - 1);
      const dx = p1 / slope;
      x -= dx;
      if (Math.abs(dx) < 1e-16) break;
    }
    nodes.push(x);
    weights.push(2 / ((1 - x * x) * slope * slope));
  }
  return { nodes, weights };
}
