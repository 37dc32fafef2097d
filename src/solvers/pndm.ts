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
  aliases: { diffusers: 'PNDMScheduler (skip_prk_steps: PLMS)', A1111: 'PLMS' },
  paper: 'arXiv:2202.09778, algorithm 2 and eqs. 12–13',
  formula: String.raw`x' = \frac{\alpha'}{\alpha}x + \Bigl(\sigma' - \frac{\alpha'\sigma}{\alpha}\Bigr)\varepsilon' \\
    \varepsilon' = \tfrac{1}{24}(55\hat\varepsilon_0 - 59\hat\varepsilon_1 + 37\hat\varepsilon_2 - 9\hat\varepsilon_3) \\
    \text{three steps at the start: } \varepsilon' = \tfrac16(e_1 + 2e_2 + 2e_3 + e_4)`,
  about:
    'The multistep rule of iPNDM with a proper start: three pseudo-Runge–Kutta steps of four evaluations each, halfway in the process’s time, or, as PLMS, one Heun step and then lower orders. The weights are those of equal steps, so second order is what remains on real schedules.',
  advice: 'To reproduce it; the start costs nine evaluations, as many as a whole run.',
  options: {
    start: choice({
      label: 'start',
      default: 'prk',
      choices: { prk: 'pseudo-Runge–Kutta: 9 evaluations more', plms: 'PLMS: 1 evaluation more' },
    }),
    values: choice({
      label: 'values combined',
      default: 'eps',
      choices: { eps: 'ε̂', v: 'v, turned into ε̂ at the step’s base (PNDMScheduler with v_prediction)' },
    }),
  },
  order: ({ values }) => (values === 'eps' ? 2 : 1),
  extraNfe: ({ start }) => (start === 'prk' ? 9 : 1),
  inexact: ({ values }) => values === 'v',
  history: 3,
  directions: ['denoise', 'invert'],
  async step({ x, from, to, index, history, process, denoise }, { start, values }) {
    const D = await denoise();
    if (!finite(from, to)) return { x: transport(x, D, from, to) };
    const transfer = (eps: Vec, at: Level): Vec => {
      const r = at.alpha / from.alpha;
      return lin([r, x], [at.sigma - r * from.sigma, eps]);
    };
    /** ε̂, or v read with α, σ and x of the step's base: ε̂ = (αv + σx)/(α² + σ²). */
    const read = (u: Vec, out: Vec, at: Level): Vec => {
      const eps = noisePrediction(u, out, at);
      if (values === 'eps') return eps;
      const [alpha, sigma] = [from.alpha, from.sigma].map((v) => v / (from.alpha ** 2 + from.sigma ** 2));
      return lin([alpha * at.alpha, eps], [-alpha * at.sigma, out], [sigma, x]);
    };
    const ask = async (eps: Vec, at: Level): Promise<Vec> => {
      const u = transfer(eps, at);
      return read(u, await denoise(u, at), at);
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
    const eps = [e1, ...past.map((e) => read(e.x, e.out, e.at))];
    return { x: transfer(weighted(adamsBashforth[eps.length - 1], eps), to) };
  },
});
