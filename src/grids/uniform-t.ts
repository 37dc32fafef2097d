import { between, defineGrid } from '../core/grid';

export default defineGrid({
  id: 'uniform-t',
  name: 'Uniform in t',
  aliases: { diffusers: 'FlowMatchEulerDiscreteScheduler (shift = 1)', ComfyUI: 'simple, normal' },
  paper: 'arXiv:2011.13456',
  formula: String.raw`t_i = t_{\max} + \tfrac{i}{n}(t_{\min} - t_{\max})`,
  about:
    'Equal steps in the process’s own time. Right for rectified flows; for a VE process time is σ, so nearly all steps fall at high noise.',
  options: {},
  levels: (process, n, from, to) => between(n, from, to, (u) => process.at(from.t + u * (to.t - from.t))),
});
