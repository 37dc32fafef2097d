import { between, defineGrid, noisiest } from '../core/grid';
import { num } from '../core/options';

export default defineGrid({
  id: 'polyexponential',
  name: 'Polyexponential',
  aliases: { 'k-diffusion': 'get_sigmas_polyexponential', ComfyUI: 'polyexponential', A1111: 'Polyexponential' },
  paper: 'github.com/crowsonkb/k-diffusion',
  formula: String.raw`\ln\sigma_i = \ln\sigma_{\min} + (1 - \tfrac{i}{n})^{\rho}(\ln\sigma_{\max} - \ln\sigma_{\min})`,
  about: 'Equal ratios of σ/α bent by a power: ρ = 1 is the exponential grid; ρ > 1 leaves high noise faster.',
  options: { rho: num({ label: 'ρ', default: 1, min: 0.2, max: 5, step: 0.1 }) },
  levels(process, n, from, to, { rho }) {
    const start = noisiest(process, from);
    return between(n, start, to, (u) => process.atLambda(to.lambda + (1 - u) ** rho * (start.lambda - to.lambda)));
  },
});
