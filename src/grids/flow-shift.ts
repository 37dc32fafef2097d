import { between, defineGrid } from '../core/grid';
import { num } from '../core/options';

export default defineGrid({
  id: 'flow-shift',
  name: 'Shifted flow time',
  aliases: { diffusers: 'FlowMatchEulerDiscreteScheduler(shift)', ComfyUI: 'ModelSamplingSD3 / AuraFlow (shift)' },
  paper: 'arXiv:2403.03206, eq. 23',
  formula: String.raw`s' = \frac{ks}{1 + (k - 1)s},\quad s = \frac{\sigma}{\alpha + \sigma}`,
  about:
    'Uniform in a flow’s time s, then shifted: k > 1 spends more steps at high noise, as large images need. Between the same two ends for every k. Other processes are read in the same s = σ/(α + σ).',
  options: { shift: num({ label: 'shift k', default: 3, min: 0.1, max: 20, step: 0.1, scale: 'log' }) },
  levels(process, n, from, to, { shift }) {
    const position = ({ alpha, sigma }: typeof from): number => sigma / (alpha + sigma);
    const bend = (k: number, s: number): number => (k * s) / (1 + (k - 1) * s);
    const [a, b] = [bend(1 / shift, position(from)), bend(1 / shift, position(to))];
    return between(n, from, to, (u) => {
      const s = bend(shift, a + u * (b - a));
      return process.atLambda(Math.log((1 - s) / s));
    });
  },
});
