import { defineGrid } from '../core/grid';
import { choice } from '../core/options';

export default defineGrid({
  id: 'comfy-uniform',
  name: 'Uniform in time, ComfyUI’s',
  aliases: { ComfyUI: 'normal, sgm_uniform, simple, ddim_uniform', A1111: 'Normal, SGM Uniform, Simple, DDIM' },
  paper: 'ComfyUI’s calculate_sigmas; arXiv:2305.08891, table 2',
  formula: String.raw`\text{normal: both ends};\quad \text{sgm\_uniform: } t_{\max} - iT/(n + 1) \\
    \text{simple: the same on whole indices};\quad \text{ddim\_uniform: } 1 + \lfloor N/n\rfloor i`,
  about:
    'Four ways to put steps evenly in the model’s time. They differ in where they end: “normal” visits both ends, “sgm_uniform” and “simple” stop a step short of the cleanest level, “ddim_uniform” starts below the noisiest. Most choices that people compare as schedulers are these.',
  options: {
    spacing: choice({
      label: 'spacing',
      default: 'normal',
      choices: { normal: 'normal', sgm_uniform: 'sgm_uniform', simple: 'simple', ddim_uniform: 'ddim_uniform' },
    }),
  },
  levels(process, steps, from, to, { spacing }) {
    const n = steps + 1;
    const discrete = process.id === 'vp-discrete';
    // Without a table, a thousand indices over the process's time stand for it.
    const N = discrete ? Math.round(from.t) + 1 : 1000;
    const timeOf = (index: number): number => (discrete ? index : to.t + ((from.t - to.t) * index) / (N - 1));
    const stride = Math.max(1, Math.floor(N / n));
    const index = {
      normal: (i: number) => (n === 1 ? N - 1 : ((N - 1) * (n - 1 - i)) / (n - 1)),
      sgm_uniform: (i: number) => ((N - 1) * (n - i)) / n,
      simple: (i: number) => N - 1 - Math.floor((i * N) / n),
      ddim_uniform: (i: number) => Math.min(N - 1, 1 + stride * (n - 1 - i)),
    }[spacing];
    if (n > N) throw new RangeError(`Only ${N} levels are there; take fewer steps`);
    return Array.from({ length: n }, (_, i) => (i === 0 && index(0) === N - 1 ? from : process.at(timeOf(index(i)))));
  },
});
