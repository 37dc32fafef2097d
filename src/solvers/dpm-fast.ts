import { transport } from '../core/exponential';
import { choice } from '../core/options';
import { singlestep } from '../core/singlestep';
import { defineSolver } from '../core/solver';

export default defineSolver({
  id: 'dpm-fast',
  name: 'DPM-Solver fast',
  family: 'singlestep',
  aliases: { 'k-diffusion': 'sample_dpm_fast', ComfyUI: 'dpm_fast', A1111: 'DPM fast' },
  paper: 'arXiv:2206.00927, appendix C (DPM-Solver-fast)',
  formula: String.raw`\text{orders } 3, \dots, 3, 2, 1\quad (3n - 3 \text{ NFE}) \\
    \text{or } 3, \dots, 3, 1 \ (3n - 2),\quad 3, \dots, 3, 2 \ (3n - 1)`,
  about:
    'Third order as long as the number of evaluations allows, then a cheaper end: NFE = 3n − 3, 3n − 2 or 3n − 1 in n steps. A last step of first order leaves second order for the whole. Made for levels uniform in λ.',
  advice:
    'To spend a fixed budget on singlestep rules. At equal evaluations multistep rules make three times the steps, and err less on our mixtures.',
  options: {
    end: choice({
      label: 'last steps',
      default: 'both',
      choices: { both: 'order 2, then 1: NFE = 3n − 3', one: 'order 1: NFE = 3n − 2', two: 'order 2: NFE = 3n − 1' },
    }),
    prediction: choice({ label: 'prediction', default: 'noise', choices: { noise: 'noise ε̂', data: 'data D' } }),
  },
  order: ({ end }) => (end === 'two' ? 3 : 2),
  nfePerStep: 3,
  extraNfe: ({ end }) => ({ both: -3, one: -2, two: -1 })[end],
  directions: ['denoise', 'invert'],
  async step(s, { end, prediction }) {
    const tail = { both: [1, 2], one: [1], two: [2] }[end];
    const order = tail[s.remaining - 1] ?? 3;
    if (order === 1) return { x: transport(s.x, await s.denoise(), s.from, s.to) };
    const inner = order === 2 ? ([1 / 2] as const) : ([1 / 3, 2 / 3] as const);
    const { x } = await singlestep(s, { prediction, inner, final: order === 2 ? 'midpoint' : 'linear' });
    return { x };
  },
});
