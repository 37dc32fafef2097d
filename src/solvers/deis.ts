import { finite, noisePrediction, recent, transport } from '../core/exponential';
import { gaussLegendre, lagrangeBasis } from '../core/lagrange';
import { choice, int } from '../core/options';
import type { Level, NoiseProcess } from '../core/process';
import { defineSolver } from '../core/solver';
import { lin } from '../core/vec';

const rule = gaussLegendre(32);
const POINTS = 10_000;

type Variable = 'time' | 'rho' | 'lambda';
const rho = ({ lambda }: Level): number => Math.exp(-lambda);
const of: Record<Variable, (at: Level) => number> = { time: (at) => at.t, rho, lambda: (at) => at.lambda };

/** ∫ ℓⱼ dρ over the step, for all j; Gauss–Legendre in λ. */
function exact(from: Level, to: Level, nodes: readonly number[], variable: Variable, process: NoiseProcess): number[] {
  const half = (to.lambda - from.lambda) / 2;
  const C = nodes.map(() => 0);
  rule.nodes.forEach((node, i) => {
    const lambda = from.lambda + half * (1 + node);
    // dρ = −e^{−λ} dλ
    const weight = -half * rule.weights[i] * Math.exp(-lambda);
    const at = variable === 'time' ? process.atLambda(lambda).t : variable === 'rho' ? Math.exp(-lambda) : lambda;
    lagrangeBasis(nodes, at).forEach((l, j) => {
      C[j] += weight * l;
    });
  });
  return C;
}

/** The same by the sums that public code takes: in t or ρ, the first point included; the last one too, if `closed`. */
function summed(
  from: Level,
  to: Level,
  nodes: readonly number[],
  inTime: boolean,
  closed: boolean,
  process: NoiseProcess,
) {
  const [a, b] = inTime ? [from.t, to.t] : [rho(from), rho(to)];
  const C = nodes.map(() => 0);
  for (let i = 0; i < POINTS; i++) {
    const u = a + ((b - a) * i) / (closed ? POINTS - 1 : POINTS);
    const d = 4e-6 * u;
    const [p, q, r, s] = inTime ? [-2, -1, 1, 2].map((k) => rho(process.at(u + k * d))) : [0, 0, 0, 0];
    const slope = inTime ? (p - 8 * q + 8 * r - s) / (12 * d) : 1;
    lagrangeBasis(nodes, u).forEach((l, j) => {
      C[j] += (slope * l * (b - a)) / POINTS;
    });
  }
  return C;
}

export default defineSolver({
  id: 'deis',
  name: 'DEIS',
  family: 'multistep',
  aliases: { diffusers: 'DEISMultistepScheduler (in λ)', ComfyUI: 'deis (in the time of EDM’s VP process)' },
  paper: 'arXiv:2204.13902, §3.3',
  formula: String.raw`x' = \frac{\alpha'}{\alpha}x + \alpha'\sum_j C_j\hat\varepsilon_j \\
    C_j = \int_{\rho}^{\rho'} \ell_j\,d\rho,\quad \rho = \sigma/\alpha`,
  about:
    'Extrapolates the noise prediction by a polynomial in the process’s time (tAB), in ρ = σ/α (ρAB) or in λ, and integrates it exactly against the linear part of the ODE. The integrals are Gauss–Legendre sums; public code takes sums of 10,000 points, whose error of 1e-4 stops the convergence there.',
  advice:
    'Close to LMS, with which it is one rule where time is σ; the time it extrapolates in is what to vary. Three points beat two on our mixtures at any number of steps.',
  options: {
    order: int({ label: 'order', help: 'points of the polynomial', default: 3, min: 1, max: 4 }),
    variable: choice({
      label: 'polynomial in',
      default: 'time',
      choices: { time: 't (tAB)', rho: 'ρ = σ/α (ρAB)', lambda: 'λ (diffusers)' },
    }),
    quadrature: choice({
      label: 'integrals',
      default: 'exact',
      choices: {
        exact: 'Gauss–Legendre',
        left: 'as published: 10,000 points',
        closed: 'as in diff-sampler: 10,000 points with both ends',
      },
    }),
  },
  order: ({ order, quadrature, variable }) =>
    quadrature === 'exact' || variable === 'lambda' ? order : quadrature === 'left' ? 1 : 0,
  inexact: ({ quadrature, variable }) => quadrature !== 'exact' && variable !== 'lambda',
  history: ({ order }) => order - 1,
  directions: ['denoise', 'invert'],
  async step({ x, from, to, history, process, denoise }, { order, variable, quadrature }) {
    const D = await denoise();
    if (!finite(from, to)) return { x: transport(x, D, from, to) };
    const points = [{ at: from, x, out: D }, ...recent(history, from, to, order - 1)];
    const nodes = points.map((e) => of[variable](e.at));
    const C =
      quadrature === 'exact' || variable === 'lambda'
        ? exact(from, to, nodes, variable, process)
        : summed(from, to, nodes, variable === 'time', quadrature === 'closed', process);
    const eps = points.map((e) => noisePrediction(e.x, e.out, e.at));
    return { x: lin([to.alpha / from.alpha, x], ...C.map((c, j) => [to.alpha * c, eps[j]] as const)) };
  },
});
