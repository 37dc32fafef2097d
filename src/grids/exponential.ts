import { between, defineGrid, noisiest } from '../core/grid';

export default defineGrid({
  id: 'exponential',
  name: 'Exponential (uniform λ)',
  aliases: {
    diffusers: 'use_exponential_sigmas, use_lu_lambdas',
    'k-diffusion': 'get_sigmas_exponential',
    ComfyUI: 'exponential',
    A1111: 'Exponential',
  },
  paper: 'arXiv:2206.00927 (logSNR)',
  formula: String.raw`\lambda_i = \lambda_0 + \tfrac{i}{n}(\lambda_n - \lambda_0)`,
  about:
    'Equal steps in λ = ln(α/σ), which is the same as equal ratios of σ/α: the natural grid of exponential integrators such as DPM-Solver.',
  options: {},
  levels(process, n, from, to) {
    const start = noisiest(process, from);
    return between(n, start, to, (u) => process.atLambda(start.lambda + u * (to.lambda - start.lambda)));
  },
});
