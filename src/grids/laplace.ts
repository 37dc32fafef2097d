import { between, defineGrid, noisiest } from '../core/grid';
import { num } from '../core/options';

export default defineGrid({
  id: 'laplace',
  name: 'Laplace',
  aliases: { ComfyUI: 'laplace (SamplerLaplace, LaplaceScheduler)' },
  paper: 'arXiv:2407.03297, §3',
  formula: String.raw`\lambda_i \text{ at quantiles of a Laplace law of centre } -\mu \text{ and width } \beta, \text{ cut at both ends}`,
  about:
    'Crowds the steps around one log noise level, where training with this law had most of its weight, with exponential tails. Small β means more in the middle. Cut to the run’s own ends, so that no level comes twice.',
  options: {
    mu: num({ label: 'μ', help: 'ln(σ/α) where steps are densest', default: 0, min: -3, max: 3, step: 0.1 }),
    beta: num({ label: 'β', help: 'width in ln(σ/α)', default: 0.5, min: 0.1, max: 3, step: 0.05 }),
  },
  levels(process, n, from, to, { mu, beta }) {
    const start = noisiest(process, from);
    const below = (l: number): number => {
      const z = (-l - mu) / beta;
      return z < 0 ? 0.5 * Math.exp(z) : 1 - 0.5 * Math.exp(-z);
    };
    // Shares of the law above each end, in ln σ; between them the levels are quantiles.
    const [a, b] = [below(start.lambda), below(to.lambda)];
    return between(n, start, to, (u) => {
      const q = a + u * (b - a);
      const logSigma = q > 0.5 ? mu - beta * Math.log(2 * (1 - q)) : mu + beta * Math.log(2 * q);
      return process.atLambda(-logSigma);
    });
  },
});
