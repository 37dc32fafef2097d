import { between, defineGrid } from '../core/grid';
import { num } from '../core/options';

export default defineGrid({
  id: 'flow-shift',
  name: 'Shifted flow time',
  aliases: {
    diffusers:
      'FlowMatchEulerDiscreteScheduler(shift, shift_terminal); dynamic shifting: shift = e^μ, of the linear type: shift = μ',
    ComfyUI: 'ModelSamplingSD3 / AuraFlow (shift)',
  },
  paper: 'arXiv:2403.03206, eq. 23',
  formula: String.raw`s' = \frac{ks}{1 + (k - 1)s},\quad s = \frac{\sigma}{\alpha + \sigma}`,
  about:
    'Uniform in a flow’s time s, then shifted: k > 1 spends more steps at high noise, as large images need. Between the same two ends for every k, unless a terminal level is set (diffusers’ shift_terminal). Other processes are read in the same s = σ/(α + σ).',
  options: {
    shift: num({ label: 'shift k', default: 3, min: 0.1, max: 20, step: 0.1, scale: 'log' }),
    terminal: num({
      label: 'terminal s',
      help: 'stretches 1 − s so that the last level above 0 is this one; 0: the run’s own end',
      default: 0,
      min: 0,
      max: 0.9,
      step: 0.01,
    }),
  },
  levels(process, n, from, to, { shift, terminal }) {
    const position = ({ alpha, sigma }: typeof from): number => sigma / (alpha + sigma);
    const bend = (k: number, s: number): number => (k * s) / (1 + (k - 1) * s);
    const [a, b] = [bend(1 / shift, position(from)), bend(1 / shift, position(to))];
    const stretch = terminal > 0 ? (1 - terminal) / (1 - position(to)) : 1;
    const at = (u: number): typeof from => {
      const s = 1 - stretch * (1 - bend(shift, a + u * (b - a)));
      return process.atLambda(Math.log((1 - s) / s));
    };
    return between(n, from, terminal > 0 ? at(1) : to, at);
  },
});
