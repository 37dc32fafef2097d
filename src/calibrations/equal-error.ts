import { defineCalibration } from '../core/calibration';
import { ratio } from '../core/grid';
import { int } from '../core/options';
import { atFrame, inFrame } from '../core/process';
import { fineLevels, frameOf, onLevels, spanOf } from './fitting/levels';
import { distance, transported } from './fitting/states';

export default defineCalibration({
  id: 'equal-error',
  name: 'Equal local error',
  paper: 'de Boor 1973, doi:10.1007/BFb0069393 (equidistribution)',
  formula: String.raw`\int_{u_i}^{u_{i+1}} \sqrt{e(u)}\,du = \text{const},\quad e = \lim_{h \to 0} \frac{\lVert x_{\text{DDIM}}(u + h) - x^*(u + h)\rVert}{h^2}`,
  about:
    'The honest baseline: along the exact path the error of a small step of DDIM is measured, and the levels are put so that all steps make the same error. Nothing is searched.',
  yields: 'schedule',
  options: {
    points: int({ label: 'teacher points', help: 'levels at which it is measured', default: 61, min: 9, max: 401 }),
  },
  async fit(bench, { points }) {
    const { process } = bench;
    const span = spanOf(bench);
    const fine = fineLevels(bench, span, points);
    const states = await bench.teacher(fine);
    // √e of every small step; over the index of the fine grid, in which these steps are even.
    const weight: number[] = [];
    for (let i = 0; i + 1 < points; i++) {
      const D = await bench.denoise(states[i], fine[i]);
      const stepped = transported(states[i], D, fine[i], fine[i + 1]);
      weight.push(Math.sqrt(distance(stepped, states[i + 1], fine[i + 1], bench)));
      const bars = { title: '√ of the local error', values: weight };
      await bench.report((i + 1) / points, 'Measuring the local error', { bars });
    }
    const total = weight.reduce((a, b) => a + b, 0);
    const frame = frameOf(process, fine[0]);
    const chosen = [fine[0]];
    let [passed, i] = [0, 0];
    for (let k = 1; k < span.steps; k++) {
      const goal = (k / span.steps) * total;
      while (passed + weight[i] < goal) passed += weight[i++];
      const [a, b] = [inFrame(frame, fine[i]).s, inFrame(frame, fine[i + 1]).s];
      chosen.push(atFrame({ ...process, frame }, a + ((goal - passed) / weight[i]) * (b - a)));
    }
    chosen.push(fine[points - 1]);
    await bench.report(1, 'Done', {
      bars: { title: '√ of the local error', values: weight },
      sigmas: chosen.map(ratio),
    });
    return { recipe: onLevels(bench.recipe, chosen, span) };
  },
});
