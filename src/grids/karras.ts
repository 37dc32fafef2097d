import { atRatio, defineGrid, ratio, unitSteps } from '../core/grid';
import { num } from '../core/options';

export default defineGrid({
  id: 'karras',
  name: 'Karras',
  aliases: { diffusers: 'use_karras_sigmas', 'k-diffusion': 'get_sigmas_karras', ComfyUI: 'karras' },
  paper: 'arXiv:2206.00364, eq. 5',
  formula: 'σᵢ = (σ_max^(1/ρ) + i/n·(σ_min^(1/ρ) − σ_max^(1/ρ)))^ρ',
  about: 'Even in σ^(1/ρ): ρ = 7 crowds the steps at low noise, where images are decided.',
  options: { rho: num({ label: 'ρ', default: 7, min: 1, max: 20, step: 0.5 }) },
  levels(process, n, from, to, { rho }) {
    const [a, b] = [ratio(from) ** (1 / rho), ratio(to) ** (1 / rho)];
    return unitSteps(n).map((u) => (u === 0 ? from : u === 1 ? to : atRatio(process, (a + u * (b - a)) ** rho)));
  },
});
