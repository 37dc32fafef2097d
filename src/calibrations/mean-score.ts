import { defineCalibration } from '../core/calibration';
import { int } from '../core/options';
import { formatTable, type Table } from '../core/table';
import { noised } from './fitting/states';

/** Scalars per sample up to which each has a mean of its own: a link has to carry them. */
const OWN = 4;

export default defineCalibration({
  id: 'mean-score',
  name: 'Mean of the score',
  paper: 'arXiv:2302.10688, §3',
  formula: String.raw`m(t) = \mathbb E_q\,\hat\varepsilon(x_t, t),\quad \hat\varepsilon \leftarrow \hat\varepsilon - m(t)`,
  about:
    'Measures the mean of ε̂ over noised data at each level of the run and takes it off: it should be zero. Means that Monte Carlo cannot tell from zero are left alone, which is what an exact denoiser gets. Samples of more than four scalars share one mean.',
  yields: 'coefficients',
  options: {
    draws: int({ label: 'draws of noise', help: 'per sample and level', default: 4, min: 1, max: 256 }),
  },
  async fit(bench, { draws }) {
    const { recipe, dim, count } = bench;
    const data = await bench.data();
    const levels = bench.levels.filter(({ lambda }) => Number.isFinite(lambda));
    const width = dim > OWN ? 1 : dim;
    const rows: number[][] = [];
    let found = 0;
    for (const [k, at] of levels.entries()) {
      // Per sample: draws of noise on the same data are not independent.
      const means = Array.from({ length: count }, () => new Array<number>(width).fill(0));
      for (let d = 0; d < draws; d++) {
        const z = bench.normals(k * draws + d);
        const x = noised(data, z, at);
        const D = await bench.denoise(x, at);
        // The noise itself has mean zero: taking it off ε̂ leaves the mean, and far less scatter.
        for (let i = 0; i < x.length; i++)
          means[Math.floor(i / dim)][i % width] +=
            (((x[i] - at.alpha * D[i]) / at.sigma - z[i]) * width) / (dim * draws);
      }
      rows.push(
        Array.from({ length: width }, (_, j) => {
          const mean = means.reduce((sum, m) => sum + m[j], 0) / count;
          const variance = means.reduce((sum, m) => sum + (m[j] - mean) ** 2, 0) / Math.max(1, count - 1);
          if (Math.abs(mean) <= 3 * Math.sqrt(variance / count)) return 0;
          found++;
          return mean;
        }),
      );
      const bars = { title: 'mean of ε̂ from noise to data', values: rows.map((row) => row[0]) };
      await bench.report((k + 1) / levels.length, 'Measuring the mean of ε̂', { bars });
    }
    const kept = recipe.modifiers.filter(({ id }) => id !== 'mean-score');
    if (!found)
      return {
        recipe: { ...recipe, modifiers: kept },
        notes: [`The mean of ε̂ is zero at every level, as far as ${count} samples can tell: nothing is taken off`],
      };
    const table: Table = { lambda: levels.map(({ lambda }) => lambda), rows };
    return {
      recipe: { ...recipe, modifiers: [...kept, { id: 'mean-score', options: { mean: formatTable(table) } }] },
      notes: [width === 1 && dim > 1 ? 'One mean for all scalars of a sample' : 'A mean for each scalar'],
    };
  },
});
