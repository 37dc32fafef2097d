import { defineCalibration, type Workbench } from '../core/calibration';
import { ratio } from '../core/grid';
import { choice, int } from '../core/options';
import type { Level } from '../core/process';
import type { Recipe } from '../core/recipe';
import { bestShape, misfit, type Shape } from './fitting/beta';
import { fineLevels, spanOf } from './fitting/levels';
import { radialPower, spectralChange } from './fitting/spectrum';
import { distance, transported } from './fitting/states';

export default defineCalibration({
  id: 'beta-fit',
  name: 'Beta quantiles',
  paper: 'arXiv:2407.12173 (Beta sampling)',
  formula: String.raw`t_i = t_{\min} + (t_{\max} - t_{\min})\,I^{-1}(1 - i/n; a, b),\quad
    \min_{a, b}\;\text{error},\ \text{or}\ I_t(a, b) \approx \frac{\int_{t_{\min}}^{t} w\,dt}{\int_{t_{\min}}^{t_{\max}} w\,dt}`,
  about:
    'Two numbers shape the whole schedule. They are chosen for the least error at the end, or so that steps lie as dense as the prediction changes: in its spectrum (pictures), or in the local error of DDIM.',
  advice:
    'Only two numbers are fitted, so a few samples do, and the schedule keeps its shape at other numbers of steps.',
  yields: 'schedule',
  options: {
    follow: choice({
      label: 'follow',
      default: 'loss',
      choices: { loss: 'the error at the end', error: 'the local error', spectrum: 'the spectrum (pictures)' },
    }),
    points: int({ label: 'teacher points', help: 'for the two densities', default: 61, min: 9, max: 201 }),
  },
  refuses: ({ image }, { follow }) =>
    follow === 'spectrum' && !image
      ? 'only pictures have a spectrum to follow; choose the local error or the error at the end.'
      : undefined,
  async fit(bench, { follow, points }) {
    const span = spanOf(bench);
    const { recipe } = bench;
    const on = ({ a, b }: Shape): Recipe => ({
      ...recipe,
      grid: { id: 'beta', options: { a, b }, steps: recipe.grid.steps, end: recipe.grid.end },
      each: {},
    });
    const trace: number[] = [];
    const show = async (done: number, shape: Shape, loss: number): Promise<void> => {
      trace.push(loss);
      const sigmas = bench.levelsOf(on(shape)).map(ratio);
      await bench.report(done, `a = ${shape.a}, b = ${shape.b}`, { trace, sigmas });
    };
    if (follow === 'loss') {
      const shape = await bestShape((s) => bench.loss(on(s)), show);
      if ((await bench.loss(on(shape))) < (await bench.loss(recipe))) return { recipe: on(shape) };
      return { recipe, notes: ['No Beta law ended nearer to the teacher than your schedule, so it was kept'] };
    }
    const ends = bench.levelsOf(on({ a: 1, b: 1 })).filter((l) => l.sigma > 0);
    const fine = fineLevels(bench, { ...span, levels: ends }, points);
    const changes = await (follow === 'error' ? localErrors(bench, fine) : spectralChanges(bench, fine));
    const { y, G } = shares(fine, changes);
    return {
      recipe: on(
        await bestShape(
          async (s) => misfit(y, G, s),
          (done, s, v) => show(0.5 + done / 2, s, v),
        ),
      ),
    };
  },
});

/** Where fine levels lie in time, from the data up, and what share of all changes happens below them. */
function shares(fine: readonly Level[], changes: readonly number[]): { y: number[]; G: number[] } {
  const [top, bottom] = [fine[0].t, fine[fine.length - 1].t];
  const total = changes.reduce((a, b) => a + b, 0);
  let above = 0;
  const [y, G]: number[][] = [[], []];
  for (const [i, { t }] of fine.entries()) {
    y.push((t - bottom) / (top - bottom));
    G.push(1 - above / total);
    above += changes[i] ?? 0;
  }
  return { y, G };
}

/** √ of what a step of DDIM misses from each level to the next: steps as dense as that make equal errors. */
async function localErrors(bench: Workbench, fine: readonly Level[]): Promise<number[]> {
  const states = await bench.teacher(fine);
  const values: number[] = [];
  for (let i = 0; i + 1 < fine.length; i++) {
    const D = await bench.denoise(states[i], fine[i]);
    const missed = distance(transported(states[i], D, fine[i], fine[i + 1]), states[i + 1], fine[i + 1], bench);
    values.push(Math.sqrt(missed));
    const bars = { title: '√ of the local error', values };
    await bench.report((0.5 * (i + 1)) / fine.length, 'Measuring the local error', { bars });
  }
  return values;
}

async function spectralChanges(bench: Workbench, fine: readonly Level[]): Promise<number[]> {
  const { image } = bench;
  if (!image) throw new RangeError('Only pictures have a spectrum.');
  const states = await bench.teacher(fine);
  const values: number[] = [];
  let before: Float64Array | undefined;
  for (const [i, level] of fine.entries()) {
    const power = radialPower(await bench.denoise(states[i], level), image);
    if (before) values.push(spectralChange(before, power));
    before = power;
    const bars = { title: 'change of the spectrum', values };
    await bench.report((0.5 * (i + 1)) / fine.length, 'Measuring how the spectrum changes', { bars });
  }
  return values;
}
