import { atRatio, between, defineGrid, noisiest, ratio } from '../core/grid';
import { num } from '../core/options';

export default defineGrid({
  id: 'karras',
  name: 'Karras',
  aliases: { diffusers: 'use_karras_sigmas', 'k-diffusion': 'get_sigmas_karras', ComfyUI: 'karras', A1111: 'Karras' },
  paper: 'arXiv:2206.00364, eq. 5',
  formula: String.raw`\sigma_i = \Bigl(\sigma_{\max}^{1/\rho} + \tfrac{i}{n}\bigl(\sigma_{\min}^{1/\rho} - \sigma_{\max}^{1/\rho}\bigr)\Bigr)^{\rho}`,
  about: 'Even in σ^(1/ρ): ρ = 7 crowds the steps at low noise, where images are decided.',
  options: { rho: num({ label: 'ρ', default: 7, min: 1, max: 20, step: 0.5 }) },
  levels(process, n, from, to, { rho }) {
    const start = noisiest(process, from);
    const [a, b] = [ratio(start) ** (1 / rho), ratio(to) ** (1 / rho)];
    return between(n, start, to, (u) => atRatio(process, (a + u * (b - a)) ** rho));
  },
});
