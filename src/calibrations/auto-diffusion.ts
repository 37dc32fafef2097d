import { defineCalibration } from '../core/calibration';
import { ratio } from '../core/grid';
import { int, num } from '../core/options';
import type { Level } from '../core/process';
import { evolve, type Subset } from './fitting/evolution';
import { fineLevels, onLevels, type Span, spanOf } from './fitting/levels';

export default defineCalibration({
  id: 'auto-diffusion',
  name: 'AutoDiffusion',
  paper: 'arXiv:2309.10438 (time steps only; the distance to the teacher in place of FID)',
  formula: String.raw`\min_{T \subset \{1 \dots N\},\ |T| = n - 1}\ \operatorname{RMS}\bigl(x_{\text{end}}(T) - x^*_{\text{end}}\bigr)`,
  about:
    'An evolutionary search: schedules are drawn from a fine grid, run with your solver, and the better half is crossed and mutated, generation after generation. It knows nothing of paths or solvers, so it serves any of them.',
  advice:
    'The search for rules that others cannot model; give it many generations. Where a DP search applies, that is cheaper.',
  yields: 'schedule',
  options: {
    points: int({ label: 'levels to choose from', default: 61, min: 9, max: 401 }),
    population: int({ label: 'population', default: 24, min: 4, max: 200 }),
    generations: int({ label: 'generations', default: 15, min: 1, max: 500 }),
    mutation: num({
      label: 'mutation',
      help: 'chance of a level to be replaced',
      default: 0.2,
      min: 0,
      max: 1,
      step: 0.01,
    }),
    crossover: num({ label: 'crossover', help: 'share of children of two', default: 0.6, min: 0, max: 1, step: 0.01 }),
  },
  async fit(bench, { points, ...how }) {
    const span = spanOf(bench);
    if (points <= span.steps)
      throw new RangeError(
        `Levels: ${points} are too few to choose ${span.steps} steps from; give at least ${span.steps + 1}.`,
      );
    const fine = fineLevels(bench, span, points);
    const on = (subset: Subset): Level[] => [fine[0], ...subset.map((i) => fine[i]), fine[points - 1]];
    const even = Array.from({ length: span.steps - 1 }, (_, k) => Math.round(((k + 1) / span.steps) * (points - 1)));
    let drawn = 0;
    const trace: number[] = [];
    const best = await evolve(
      { places: points - 2, ...how },
      [nearest(span, fine), even],
      () => bench.uniforms(drawn++, 1)[0],
      (subset) => bench.loss(onLevels(bench.recipe, on(subset), span)),
      async (done, { subset, loss }) => {
        trace.push(loss);
        const doing = `Best error so far ${loss.toPrecision(3)}`;
        await bench.report(done, doing, { trace, sigmas: on(subset).map(ratio) });
      },
    );
    if (best.loss < (await bench.loss(bench.recipe))) return { recipe: onLevels(bench.recipe, on(best.subset), span) };
    return {
      recipe: bench.recipe,
      notes: ['No schedule ended nearer to the teacher than yours, so it was kept: try more generations'],
    };
  },
});

/** The inner levels of the schedule that there is, as places on the fine grid, no two the same. */
function nearest({ levels, steps }: Span, fine: readonly Level[]): Subset {
  const last = fine.length - 1;
  const places = levels
    .slice(1, -1)
    .map((level) =>
      fine.reduce(
        (best, l, i) => (Math.abs(l.lambda - level.lambda) < Math.abs(fine[best].lambda - level.lambda) ? i : best),
        1,
      ),
    );
  for (let k = 0; k < places.length; k++) places[k] = Math.max(places[k], (places[k - 1] ?? 0) + 1);
  for (let k = places.length - 1; k >= 0; k--) places[k] = Math.min(places[k], last - (steps - 1 - k));
  return places;
}
