import { finite, noisePrediction, recent, transport } from '../core/exponential';
import { adamsBashforth, weighted } from '../core/lagrange';
import { choice } from '../core/options';
import type { Level } from '../core/process';
import { defineSolver } from '../core/solver';
import { lin, type Vec } from '../core/vec';

export default defineSolver({
  id: 'pndm',
  name: 'PNDM',
  family: 'multistep',
  aliases: { diffusers: 'PNDMScheduler (skip_prk_steps: PLMS)' },
  paper: 'arXiv:2202.09778, algorithm 2 and eqs. 12–13',
  formula: 'ε′ = (55ε̂₀ − 59ε̂₁ + 37ε̂₂ − 9ε̂₃)/24, moved by DDIM’s transfer; the first steps by pseudo-Runge–Kutta',
  about:
    'The multistep rule of iPNDM with a proper start: three pseudo-Runge–Kutta steps of four evaluations each, halfway in the process’s time, or, as PLMS, one Heun step and then lower orders. The weights are those of equal steps, so second order is what remains on real schedules.',
  options: {
    start: choice({
      label: 'start',
      default: 'prk',
      choices: { prk: 'pseudo-Runge–Kutta: 9 evaluations more', plms: 'PLMS: 1 evaluation more' },
    }),
  },
  order: 2,
  nfePerStep: 1,
  extraNfe: ({ start }) => (start === 'prk' ? 9 : 1),
  history: 3,
  stochastic: false,
  adaptive: false,
  directions: ['denoise', 'invert'],
  async step({ x, from, to, index, history, process, denoise }, { start }) {
    const D = await denoise();
    if (!finite(from, to)) return { x: transport(x, D, from, to) };
    const transfer = (eps: Vec, at: Level): Vec => {
      const r = at.alpha / from.alpha;
      return lin([r, x], [at.sigma - r * from.sigma, eps]);
    };
    const ask = async (eps: Vec, at: Level): Promise<Vec> => {
      const u = transfer(eps, at);
      return noisePrediction(u, await denoise(u, at), at);
    };
    const e1 = noisePrediction(x, D, from);
    const past = recent(history, from, to, 3);
    if (start === 'prk' && index < 3 && past.length === index) {
      const half = process.at((from.t + to.t) / 2);
      const e2 = await ask(e1, half);
      const e3 = await ask(e2, half);
      const e4 = await ask(e3, to);
      return { x: transfer(weighted([1 / 6, 1 / 3, 1 / 3, 1 / 6], [e1, e2, e3, e4]), to) };
    }
    if (start === 'plms' && index === 0) {
      const e2 = await ask(e1, to);
      return { x: transfer(weighted([0.5, 0.5], [e1, e2]), to) };
    }
    const eps = [e1, ...past.map((e) => noisePrediction(e.x, e.out, e.at))];
    return { x: transfer(weighted(adamsBashforth[eps.length - 1], eps), to) };
  },
});
