import { num } from '../core/options';
import { defineModifier } from '../core/solver';
import { lin } from '../core/vec';

export default defineModifier({
  id: 'epsilon-scaling',
  name: 'Epsilon scaling',
  aliases: { ComfyUI: 'Epsilon Scaling' },
  paper: 'arXiv:2308.15321, eq. 13',
  formula: String.raw`\hat\varepsilon \leftarrow \hat\varepsilon/k(t),\quad D \leftarrow (x - \sigma\hat\varepsilon/k)/\alpha \\
    k(t) = k + c\,\frac{\sigma}{\alpha + \sigma}`,
  about:
    'A network that was trained on true noisy data meets its own errors when it samples: its inputs are a little too noisy, and it predicts too much noise (exposure bias). Dividing ε̂ by a number slightly above one takes that back. (The paper lets it grow with the step’s number; here with the share of noise, so that it fits any schedule.) With an exact denoiser there is nothing to mend, and the error shows it.',
  options: {
    scale: num({ label: 'k', help: '1: nothing changes', default: 1.005, min: 0.95, max: 1.05, step: 0.001 }),
    slope: num({
      label: 'growth c',
      help: 'from data to noise; 0: the same k everywhere',
      default: 0,
      min: -0.05,
      max: 0.05,
      step: 0.001,
    }),
  },
  renoises: false,
  apply: (solver, { scale, slope }) => ({
    ...solver,
    wrap(given, backend) {
      const inner = solver.wrap?.(given, backend) ?? given;
      return {
        ...inner,
        process: inner.process,
        async denoise(x, at) {
          const D = await inner.denoise(x, at);
          const k = scale + (slope * at.sigma) / (at.alpha + at.sigma);
          // (x − σε̂/k)/α = D/k + (1 − 1/k)x/α; at pure noise nothing is known of x/α.
          return at.alpha > 0 ? lin([1 / k, D], [(1 - 1 / k) / at.alpha, x]) : D;
        },
      };
    },
  }),
});
