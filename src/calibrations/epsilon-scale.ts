import { defineCalibration } from '../core/calibration';
import { choice, flag, int } from '../core/options';
import type { Level } from '../core/process';
import type { Recipe } from '../core/recipe';
import { goldenSection } from './fitting/lines';
import { noised } from './fitting/states';

/** What the modifier allows. */
const SCALES = [0.95, 1.05] as const;
const SLOPES = [-0.05, 0.05] as const;
const EVALUATIONS = 14;

export default defineCalibration({
  id: 'epsilon-scale',
  name: 'Epsilon scaling',
  paper: 'arXiv:2308.15321, §5',
  formula: String.raw`\min_{k, c} \sum_i \ln^2 \frac{\mathbb E\lVert\hat\varepsilon(x_i, t_i)\rVert}{\mathbb E\lVert\hat\varepsilon(\alpha x_0 + \sigma z, t_i)\rVert},\quad
    \hat\varepsilon \leftarrow \frac{\hat\varepsilon}{k + c\,\sigma/(\alpha + \sigma)}`,
  about:
    'Exposure bias shows as a predicted noise that is longer along sampling than on true noised data. Two numbers, by which ε̂ is divided, are sought so that both lengths agree; or so that the run ends where the accurate path of the same denoiser does, which mends the errors of its steps and not those of the network.',
  yields: 'coefficients',
  options: {
    aim: choice({
      label: 'aim',
      default: 'length',
      choices: { length: 'the length of ε̂ on noised data', end: 'the end of the accurate path' },
    }),
    growth: flag({ label: 'with growth c', help: 'needs many samples to be told from chance', default: false }),
    draws: int({ label: 'draws of noise', help: 'per sample and level', default: 4, min: 1, max: 64 }),
  },
  async fit(bench, { aim, growth, draws }) {
    const { recipe, levels, count, dim } = bench;
    const kept = recipe.modifiers.filter(({ id }) => id !== 'epsilon-scaling');
    const having = (scale: number, slope: number): Recipe => ({
      ...recipe,
      modifiers: [
        ...kept,
        {
          id: 'epsilon-scaling',
          options: { scale: Number(scale.toPrecision(7)), slope: Number(slope.toPrecision(7)) },
        },
      ],
    });
    // The start is noise as it should be, and at pure noise ε̂ is the state itself.
    const places = levels.flatMap((at, i) => (i > 0 && at.sigma > 0 && at.alpha > 0 ? [i] : []));
    if (aim === 'length' && !places.length)
      throw new RangeError('There is no level behind the first one to compare at: take more steps.');
    /** Relative scatter of ‖ε̂‖ over samples, as last seen. */
    let scatter = 0;
    /** Mean ‖ε̂‖ over samples. */
    const length = async (x: Float64Array, at: Level): Promise<number> => {
      const D = await bench.denoise(x, at);
      let [total, squares] = [0, 0];
      for (let n = 0; n < count; n++) {
        let square = 0;
        for (let i = n * dim; i < (n + 1) * dim; i++) square += ((x[i] - at.alpha * D[i]) / at.sigma) ** 2;
        total += Math.sqrt(square);
        squares += square;
      }
      scatter = Math.sqrt(Math.max(0, (squares * count) / total ** 2 - 1));
      return total / count;
    };
    const wanted: number[] = [];
    if (aim === 'length') {
      const data = await bench.data();
      for (const [k, i] of places.entries()) {
        let total = 0;
        for (let d = 0; d < draws; d++)
          total += await length(noised(data, bench.normals(k * draws + d), levels[i]), levels[i]);
        wanted.push(total / draws);
        await bench.report((0.4 * (k + 1)) / places.length, 'Measuring ε̂ on noised data');
      }
    }
    let ratios: number[] = [];
    const mismatch = async (scale: number, slope: number): Promise<number> => {
      if (aim === 'end') return bench.loss(having(scale, slope));
      const { states } = await bench.run(having(scale, slope));
      ratios = [];
      for (const [k, i] of places.entries()) ratios.push((await length(states[i], levels[i])) / wanted[k]);
      return Math.sqrt(ratios.reduce((sum, r) => sum + Math.log(r) ** 2, 0) / ratios.length);
    };
    const base = await mismatch(1, 0);
    const was = ratios;
    let [scale, slope, best] = [1, 0, base];
    const rounds = growth ? 3 : 1;
    for (let round = 0; round < rounds; round++) {
      const along = { at: scale, value: best };
      ({ at: scale, value: best } = await goldenSection((v) => mismatch(v, slope), SCALES, along, EVALUATIONS));
      if (growth) {
        const across = { at: slope, value: best };
        ({ at: slope, value: best } = await goldenSection((v) => mismatch(scale, v), SLOPES, across, EVALUATIONS));
      }
      await bench.report(0.4 + (0.55 * (round + 1)) / rounds, `k = ${scale.toFixed(4)}, c = ${slope.toFixed(4)}`);
    }
    if (!(best < base)) return { recipe: { ...recipe, modifiers: kept }, notes: ['No scale does better than 1'] };
    await mismatch(scale, slope);
    const bars = { title: 'length of ε̂ along sampling, in that on noised data', values: ratios };
    await bench.report(1, 'Done', aim === 'length' ? { bars } : undefined);
    const mean = (v: readonly number[]): string => (v.reduce((a, b) => a + b, 0) / v.length).toFixed(4);
    const bound = [scale, slope].some((v, i) => [SCALES, SLOPES][i].some((end) => Math.abs(v - end) < 1e-3));
    return {
      recipe: having(scale, slope),
      notes: [
        ...(aim === 'length'
          ? [
              `ε̂ along sampling was ${mean(was)} times as long as on noised data, in the mean over levels; now ${mean(ratios)}. Chance alone makes about ±${(scatter * Math.sqrt((1 + 1 / draws) / count)).toFixed(4)} with so many samples`,
            ]
          : []),
        ...(bound
          ? [
              'A number is at the bound of what is sensible: coarse steps change the length of ε̂ more than exposure bias does',
            ]
          : []),
      ],
    };
  },
});
