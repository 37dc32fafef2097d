import { ancestral } from '../core/exponential';
import { num } from '../core/options';
import { defineSolver } from '../core/solver';

export default defineSolver({
  id: 'euler-ancestral',
  name: 'Euler ancestral',
  family: 'stochastic',
  aliases: {
    diffusers: 'EulerAncestralDiscreteScheduler',
    'k-diffusion': 'sample_euler_ancestral',
    ComfyUI: 'euler_ancestral',
  },
  paper: 'arXiv:2010.02502, eq. 16',
  formula: 'Euler in σ/α to σ_down = √(σ′² − σ_up²), then + σ_up·z;  σ_up = ησ′√(1 − σ′²/σ²)',
  about:
    'Goes further down than the next level, then adds fresh noise to come back up to it. Coefficient by coefficient the same rule as DDIM with this η; it has its own entry because many tools know it by this name, with η = 1.',
  options: {
    eta: num({ label: 'η', help: '0: Euler; 1: full ancestral noise', default: 1, min: 0, max: 1, step: 0.05 }),
  },
  order: 1,
  nfePerStep: 1,
  history: 0,
  stochastic: ({ eta }) => eta > 0,
  adaptive: false,
  async step({ x, from, to, denoise, noise }, { eta }) {
    return { x: ancestral(x, await denoise(), from, to, eta, noise) };
  },
});
