import { defineCalibration } from '../core/calibration';
import { int } from '../core/options';
import { formatTable } from '../core/table';
import { noised } from './fitting/states';

/** Stands in for pure noise, whose λ no table can hold: e^{−2·12} of the variance is the signal’s. */
const NOISE = -12;

export default defineCalibration({
  id: 'ml-sde-variance',
  name: 'ML-SDE variance',
  paper: 'arXiv:2109.13821, theorem 1',
  formula: String.raw`v(t) = \mathbb E\,\lVert x_0 - D(x_t, t)\rVert^2 / d`,
  about:
    'How uncertain the data still are at each level of the run: the mean square of what the denoiser misses of noised data. It is what the maximum-likelihood SDE needs to add the right amount of noise in large steps. The run keeps its schedule; its solver becomes ML-SDE with these variances.',
  advice:
    'Where few steps and noise must go together. It lowers the distance between distributions, not the error of single paths, which a stochastic rule leaves by design.',
  yields: 'steps',
  options: {
    draws: int({ label: 'draws of noise', help: 'per sample and level', default: 4, min: 1, max: 256 }),
  },
  async fit(bench, { draws }) {
    const { recipe, process } = bench;
    const data = await bench.data();
    // A step starts at each level but the last.
    const levels = bench.levels.slice(0, -1).map((at) => (at.alpha === 0 ? process.atLambda(NOISE) : at));
    const rows: number[][] = [];
    for (const [k, at] of levels.entries()) {
      let total = 0;
      for (let d = 0; d < draws; d++) {
        const D = await bench.denoise(noised(data, bench.normals(k * draws + d), at), at);
        for (let i = 0; i < D.length; i++) total += (data[i] - D[i]) ** 2;
      }
      rows.push([total / (data.length * draws)]);
      const bars = { title: '√v from noise to data', values: rows.map(([v]) => Math.sqrt(v)) };
      await bench.report((k + 1) / levels.length, 'Measuring what the denoiser misses', { bars });
    }
    const variance = formatTable({ lambda: levels.map(({ lambda }) => lambda), rows });
    // The rules of single steps would take the place of this one.
    return { recipe: { ...recipe, each: {}, solver: { id: 'ml-sde', options: { variance } } } };
  },
});
