import { num } from '../core/options';
import { defineModifier, type Step } from '../core/solver';
import { lin } from '../core/vec';

export default defineModifier({
  id: 'noise-scale',
  name: 'Noise strength',
  aliases: { diffusers: 's_noise', 'k-diffusion': 's_noise', ComfyUI: 's_noise' },
  paper: 'github.com/crowsonkb/k-diffusion, s_noise; arXiv:2206.00364, algorithm 2',
  formula: String.raw`z \to s_{\text{noise}}\, z \text{ in every draw of the solver}`,
  about:
    'Multiplies every draw of a stochastic solver. At 1 the noise is exact; a little more makes up for detail that a network smooths away, a little less gives calmer samples. Neither has the right marginals, however many the steps.',
  options: { scale: num({ label: 's_noise', help: '1: exact', default: 1.003, min: 0, max: 2, step: 0.001 }) },
  renoises: false,
  apply(solver, { scale }) {
    const scaled = (s: Step): Step => ({
      ...s,
      noise: (...place) => lin([scale, s.noise(...place)]),
      moved: (...place) => scaled(s.moved(...place)),
    });
    return scale === 1 ? solver : { ...solver, step: (s) => solver.step(scaled(s)) };
  },
});
