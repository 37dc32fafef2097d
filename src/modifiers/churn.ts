import { noised, noisePrediction } from '../core/exponential';
import { atRatio, ratio } from '../core/grid';
import { choice, num } from '../core/options';
import { defineModifier } from '../core/solver';
import { lin } from '../core/vec';

/** Noise tag of the draw, out of the solvers' way. */
const CHURN = 255;

export default defineModifier({
  id: 'churn',
  name: 'Churn',
  aliases: {
    diffusers: 'EulerDiscreteScheduler.step(s_churn, s_tmin, s_tmax, s_noise)',
    'k-diffusion': 's_churn, s_tmin, s_tmax, s_noise',
    A1111: 'Sigma churn, tmin, tmax, noise',
  },
  paper: 'arXiv:2206.00364, algorithm 2',
  formula: String.raw`\hat x = x + \sqrt{\hat\sigma^2 - \sigma^2}\,S_{\text{noise}}\,z,\quad \hat\sigma = \sigma(1 + \gamma) \\
    \gamma = \min(S_{\text{churn}}/N, \sqrt2 - 1)\quad \text{(for } x/\alpha, \sigma/\alpha)`,
  about:
    'Before each step, goes back up in noise by a factor 1 + γ and adds the noise that belongs there; the solver then starts from that point. Old errors are washed out, new ones come in. Needs a fixed grid, whose N steps share S_churn.',
  options: {
    churn: num({ label: 'S_churn', help: 'total amount, shared by all steps', default: 10, min: 0, max: 500, step: 1 }),
    min: num({ label: 'S_min', help: 'no churn below this σ/α', default: 0, min: 0, max: 100, step: 0.01 }),
    max: num({ label: 'S_max', help: 'no churn above this σ/α', default: 1e6, min: 1e-3, max: 1e6, scale: 'log' }),
    noise: num({
      label: 'S_noise',
      help: '1: exact; above 1 counters lost detail',
      default: 1,
      min: 0.5,
      max: 1.5,
      step: 0.001,
    }),
    asked: choice({
      label: 'network asked',
      default: 'after',
      choices: {
        after: 'at the raised level',
        noise: 'before; its ε̂ is kept (diffusers)',
        output: 'before; EDM’s F is kept (diffusers’ EDMEulerScheduler)',
      },
    }),
    sigmaData: num({
      label: 'σ_data',
      help: 'of the F that is kept: D = c_skip·x + c_out·F',
      default: 0.5,
      min: 0.05,
      max: 10,
      step: 0.1,
    }),
  },
  renoises: true,
  apply: (solver, o) => ({
    ...solver,
    stochastic: solver.stochastic || o.churn > 0,
    async step(s) {
      const sigma = ratio(s.from);
      const gamma = Math.min(o.churn / (s.index + s.remaining), Math.SQRT2 - 1);
      if (!(gamma > 0 && sigma >= o.min && sigma <= o.max)) return solver.step(s);
      // Never noisier than the process itself knows.
      const top = s.process.at(s.process.tMax);
      const raised = sigma * (1 + gamma);
      const hat = raised < ratio(top) ? atRatio(s.process, raised) : top;
      if (!(ratio(hat) > sigma && hat.alpha > 0)) return solver.step(s);
      const x = noised(s.x, s.from, hat, s.noise(CHURN, s.from, hat), o.noise);
      if (o.asked === 'after') return solver.step(s.moved(x, hat));
      const D = await s.denoise();
      if (o.asked === 'noise') {
        const eps = noisePrediction(s.x, D, s.from);
        return solver.step(s.moved(x, hat, { out: lin([1 / hat.alpha, x], [-hat.sigma / hat.alpha, eps]) }));
      }
      const [skip, skipHat] = [sigma, ratio(hat)].map((v) => 1 / (1 + (v / o.sigmaData) ** 2));
      const gain = (ratio(hat) / sigma) * Math.sqrt(skipHat / skip);
      const out = lin([skipHat / hat.alpha, x], [gain, D], [(-gain * skip) / s.from.alpha, s.x]);
      return solver.step(s.moved(x, hat, { out }));
    },
  }),
});
