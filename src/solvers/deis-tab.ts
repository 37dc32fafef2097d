import { finite, noisePrediction, recent, transport } from '../core/exponential';
import { gaussLegendre, lagrangeBasis } from '../core/lagrange';
import { int } from '../core/options';
import { defineSolver } from '../core/solver';
import { lin } from '../core/vec';

const rule = gaussLegendre(32);

export default defineSolver({
  id: 'deis-tab',
  name: 'DEIS tAB',
  family: 'multistep',
  aliases: { ComfyUI: 'deis (in the time of EDM’s VP process)' },
  paper: 'arXiv:2204.13902, §3.3',
  formula: 'x′ = (α′/α)x + Σ Cⱼε̂ⱼ,  Cⱼ = α′∫ ℓⱼ(t) dρ,  ρ = σ/α',
  about:
    'Extrapolates the noise prediction by a polynomial in the process’s time t and integrates it exactly against the linear part of the ODE. The integrals have no closed form; here they are Gauss–Legendre sums of 32 points in λ.',
  options: { order: int({ label: 'order', help: 'points of the polynomial', default: 3, min: 1, max: 4 }) },
  order: ({ order }) => order,
  nfePerStep: 1,
  history: ({ order }) => order - 1,
  stochastic: false,
  adaptive: false,
  async step({ x, from, to, history, process, denoise }, { order }) {
    const D = await denoise();
    if (!finite(from, to)) return { x: transport(x, D, from, to) };
    const points = [{ at: from, x, out: D }, ...recent(history, from, to, order - 1)];
    const times = points.map((e) => e.at.t);
    const half = (to.lambda - from.lambda) / 2;
    const C = points.map(() => 0);
    rule.nodes.forEach((node, i) => {
      const lambda = from.lambda + half * (1 + node);
      // dρ = −e^{−λ} dλ
      const weight = -to.alpha * half * rule.weights[i] * Math.exp(-lambda);
      lagrangeBasis(times, process.atLambda(lambda).t).forEach((l, j) => {
        C[j] += weight * l;
      });
    });
    const eps = points.map((e) => noisePrediction(e.x, e.out, e.at));
    return { x: lin([to.alpha / from.alpha, x], ...C.map((c, j) => [c, eps[j]] as const)) };
  },
});
