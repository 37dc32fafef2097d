import { atRatio, between, defineGrid, noisiest, ratio } from '../core/grid';
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
    const start = noisiest(process, from);
    const [a, b] = [ratio(start) ** (1 / rho), ratio(to) ** (1 / rho)];
    return between(n, start, to, (u) => atRatio(process, (a + u * (b - a)) ** rho));
  },
});
