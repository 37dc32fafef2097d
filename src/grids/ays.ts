import { defineGrid } from '../core/grid';
import { choice } from '../core/options';
import { alongTable } from '../core/tables';

/** σ/α of ten steps, as the authors published them; facts from research.nvidia.com/labs/toronto-ai/AlignYourSteps. */
const tables = {
  sd15: [
    14.6146412293, 6.4745760956, 3.8636745985, 2.694615152, 1.8841921177, 1.3943805092, 0.9642583904, 0.6523686016,
    0.3977456272, 0.1515232662, 0.0291671582,
  ],
  sdxl: [
    14.6146412293, 6.3184485287, 3.7681790315, 2.1811480769, 1.3405244945, 0.8620721141, 0.5550693289, 0.3798540708,
    0.2332364134, 0.1114188177, 0.0291671582,
  ],
  svd: [700.0, 54.5, 15.886, 7.977, 4.248, 1.789, 0.981, 0.403, 0.173, 0.034, 0.002],
};

export default defineGrid({
  id: 'ays',
  name: 'Align Your Steps',
  aliases: { diffusers: 'AysSchedules', ComfyUI: 'AlignYourStepsScheduler', A1111: 'Align Your Steps' },
  paper: 'arXiv:2404.14507, table of optimised schedules',
  formula: String.raw`\sigma_i \text{ from the published list of ten steps, log-linear between its entries}`,
  about:
    'Steps put where a bound on the KL divergence between the sampler and the true SDE is smallest, found once for each of three models. On another model they are a shape to try: here they are stretched in λ to the ends of the process.',
  options: {
    table: choice({
      label: 'found for',
      default: 'sd15',
      choices: { sd15: 'Stable Diffusion 1.5', sdxl: 'SDXL', svd: 'Stable Video Diffusion' },
    }),
  },
  levels: (process, n, from, to, { table }) =>
    alongTable(
      process,
      n,
      from,
      to,
      tables[table].map((s) => -Math.log(s)),
    ),
});
