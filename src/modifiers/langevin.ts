import { finite } from '../core/exponential';
import { int, num } from '../core/options';
import { defineModifier } from '../core/solver';
import { lin } from '../core/vec';

/** Noise tags out of the way of solvers, and of churn and ancestral noise. */
const FIRST_TAG = 248;

export default defineModifier({
  id: 'langevin',
  name: 'Langevin corrector',
  aliases: {},
  paper: 'arXiv:2011.13456, algorithms 4 and 5',
  formula: String.raw`x \leftarrow x + \epsilon\,\frac{\alpha D - x}{\sigma^2} + \sqrt{2\epsilon}\,z,\quad \epsilon = 2(r\sigma)^2`,
  about:
    'The corrector of predictor–corrector samplers: after the solver has changed the noise level, some steps of Langevin dynamics at that level pull the state towards its law, at one evaluation each. The paper takes ε = 2(r‖z‖/‖s‖)² from norms over the batch; here ‖s‖ is taken for ‖z‖/σ, which it is where noise dominates, so that no sample depends on another.',
  options: {
    steps: int({ label: 'corrections a step', default: 1, min: 1, max: 5 }),
    snr: num({
      label: 'r',
      help: 'signal-to-noise ratio of a correction',
      default: 0.16,
      min: 0.01,
      max: 0.5,
      step: 0.01,
    }),
  },
  renoises: true,
  apply: (solver, { steps, snr }) => ({
    ...solver,
    stochastic: true,
    adaptive: false,
    nfePerStep: solver.nfePerStep + steps,
    async step(s) {
      const stepped = await solver.step(s);
      if (!finite(s.from, s.to)) return stepped;
      const { alpha, sigma } = s.to;
      const epsilon = 2 * (snr * sigma) ** 2;
      let { x } = stepped;
      for (let k = 0; k < steps; k++) {
        const D = await s.denoise(x, s.to, 'corrector');
        const score = lin([alpha / sigma ** 2, D], [-1 / sigma ** 2, x]);
        x = lin([1, x], [epsilon, score], [Math.sqrt(2 * epsilon), s.noise(FIRST_TAG + k)]);
      }
      // What the solver evaluated at its end belongs to a state that is no more.
      return { x };
    },
  }),
});
