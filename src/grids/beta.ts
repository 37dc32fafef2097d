import { betaQuantile } from '../core/beta';
import { between, defineGrid } from '../core/grid';
import { num } from '../core/options';

export default defineGrid({
  id: 'beta',
  name: 'Beta',
  aliases: { diffusers: 'use_beta_sigmas', ComfyUI: 'beta', A1111: 'Beta' },
  paper: 'arXiv:2407.12173',
  formula: String.raw`t_i = t_{\min} + (t_{\max} - t_{\min})\,I^{-1}(1 - i/n; a, b)`,
  about:
    'Times are quantiles of a Beta(a, b) law: with a, b < 1 the steps crowd at both ends, with a = b = 1 they are uniform in t.',
  options: {
    a: num({ label: 'a', help: 'below 1: crowds at low noise', default: 0.6, min: 0.1, max: 5, step: 0.05 }),
    b: num({ label: 'b', help: 'below 1: crowds at high noise', default: 0.6, min: 0.1, max: 5, step: 0.05 }),
  },
  levels: (process, n, from, to, { a, b }) =>
    between(n, from, to, (u) => process.at(to.t + (from.t - to.t) * betaQuantile(1 - u, a, b))),
});
