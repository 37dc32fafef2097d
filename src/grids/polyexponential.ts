import { between, defineGrid, noisiest } from '../core/grid';
import { num } from '../core/options';

export default defineGrid({
  id: 'polyexponential',
  name: 'Polyexponential',
  aliases: { 'k-diffusion': 'get_sigmas_polyexponential', ComfyUI: 'polyexponential' },
  paper: 'github.com/crowsonkb/k-diffusion',
  formula: 'ln σᵢ = ln σ_min + (1 − i/n)^ρ·(ln σ_max − ln σ_min)',
  about: 'Equal ratios of σ/α bent by a power: ρ = 1 is the exponential grid; ρ > 1 leaves high noise faster.',
  options: { rho: num({ label: 'ρ', default: 1, min: 0.2, max: 5, step: 0.1 }) },
  levels(process, n, from, to, { rho }) {
    const start = noisiest(process, from);
    return between(n, start, to, (u) => process.atLambda(to.lambda + (1 - u) ** rho * (start.lambda - to.lambda)));
  },
});
