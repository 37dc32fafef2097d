import { choice, num } from '../core/options';
import { stateScale } from '../core/process';
import { defineModifier } from '../core/solver';
import { lin } from '../core/vec';

export default defineModifier({
  id: 'afs',
  name: 'Analytic first step',
  aliases: {},
  paper: 'arXiv:2210.05475 (GENIE)',
  formula: String.raw`\text{first step: } D = \frac{\alpha s^2}{\alpha^2s^2 + \sigma^2}\,x`,
  about:
    'At the start the state is nearly all noise, and the denoiser of a Gaussian is nearly right: the first evaluation is replaced by that formula, which saves one NFE. A matter of few steps: at ten evaluations one more is a tenth.',
  options: {
    spread: num({ label: 'spread of the data s', default: 1, min: 0.1, max: 10, step: 0.05 }),
    variant: choice({
      label: 'formula',
      default: 'gaussian',
      choices: { gaussian: 'of the Gaussian', published: 'as in diff-sampler: ε̂ = x/√(α²s² + σ²)' },
    }),
  },
  renoises: false,
  apply: (solver, { spread, variant }) => ({
    ...solver,
    extraNfe: solver.extraNfe - 1,
    step(s) {
      if (s.index > 0) return solver.step(s);
      const { alpha, sigma } = s.from;
      const rms = stateScale(s.from, spread);
      const gain =
        variant === 'gaussian' ? (alpha * spread ** 2) / rms ** 2 : (1 - sigma / rms) / Math.max(alpha, 1e-12);
      return solver.step(s.moved(s.x, s.from, { out: lin([gain, s.x]) }));
    },
  }),
});
