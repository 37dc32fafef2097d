import { between, defineGrid, noisiest } from '../core/grid';
import { atFrame, inFrame } from '../core/process';

export default defineGrid({
  id: 'kl-optimal',
  name: 'KL optimal (arctangent)',
  aliases: { ComfyUI: 'kl_optimal', A1111: 'KL Optimal' },
  paper: 'arXiv:2404.14507, §3.2',
  formula: String.raw`s_i = \tan\bigl((1 - \tfrac{i}{n})\arctan s_{\max} + \tfrac{i}{n}\arctan s_{\min}\bigr)`,
  about:
    'The schedule that minimises the KL bound of Align Your Steps in closed form, for data that are one Gaussian of unit variance. In σ/α it is the time of the cosine process: evenly spaced arctan(σ/α).',
  options: {},
  levels(process, n, from, to) {
    const start = process.frame === 'flow' ? from : noisiest(process, from);
    const [a, b] = [start, to].map((at) => Math.atan(inFrame(process.frame, at).s));
    return between(n, start, to, (u) => atFrame(process, Math.tan(a + u * (b - a))));
  },
});
