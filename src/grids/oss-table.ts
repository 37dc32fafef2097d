import { defineGrid } from '../core/grid';
import { choice } from '../core/options';
import { alongTable } from '../core/tables';

/** s = σ of a flow, as the authors published them with github.com/bebebe666/OptimalSteps. */
const tables = {
  flux: [0.9968, 0.9886, 0.9819, 0.975, 0.966, 0.9471, 0.9158, 0.8287, 0.5512, 0.2808, 0.001],
  wan: [
    1.0, 0.997, 0.995, 0.993, 0.991, 0.989, 0.987, 0.985, 0.98, 0.975, 0.973, 0.968, 0.96, 0.946, 0.927, 0.902, 0.864,
    0.776, 0.539, 0.208, 0.001,
  ],
  chroma: [
    0.992, 0.99, 0.988, 0.985, 0.982, 0.978, 0.973, 0.968, 0.961, 0.953, 0.943, 0.931, 0.917, 0.9, 0.881, 0.858, 0.832,
    0.802, 0.769, 0.731, 0.69, 0.646, 0.599, 0.55, 0.501, 0.451, 0.402, 0.355, 0.311, 0.27, 0.232, 0.199, 0.169, 0.143,
    0.12, 0.101, 0.084, 0.07, 0.058, 0.048, 0.001,
  ],
};

export default defineGrid({
  id: 'oss-table',
  name: 'Optimal steps (published)',
  aliases: { ComfyUI: 'OptimalStepsScheduler' },
  paper: 'arXiv:2503.21774',
  formula: String.raw`s_i \text{ from the published list, linear in } \lambda \text{ between its entries}`,
  about:
    'Steps found by dynamic programming so that few large steps of the student follow many small ones of the teacher, for three flow models. Stretched in λ to the ends of the process.',
  options: {
    table: choice({ label: 'found for', default: 'flux', choices: { flux: 'FLUX', wan: 'Wan', chroma: 'Chroma' } }),
  },
  levels: (process, n, from, to, { table }) =>
    alongTable(
      process,
      n,
      from,
      to,
      // Pure noise has no λ: its entry stands for nearly pure noise.
      tables[table].map((s) => Math.log((1 - Math.min(s, 0.9999)) / Math.min(s, 0.9999))),
    ),
});
