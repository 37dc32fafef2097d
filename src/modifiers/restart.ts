import { atRatio, ratio } from '../core/grid';
import { int, num } from '../core/options';
import { defineModifier } from '../core/solver';
import { lin } from '../core/vec';

/** Noise tags of the restarts, out of the solvers' way. */
const FIRST_TAG = 300;

export default defineModifier({
  id: 'restart',
  name: 'Restart',
  aliases: {},
  paper: 'arXiv:2306.14878, algorithm 1',
  formula: 'at σ_low, K times: x ← x + √(σ_high² − σ_low²)·z, then N steps of the solver back down (for x/α, σ/α)',
  about:
    'When the run passes a low noise level, throws the state back up to a higher one and solves down again. The noise contracts the errors that have piled up, as an SDE does, while each way down keeps the ODE’s small steps. Costs K·N steps more; the history of a multistep rule starts anew on each way down.',
  options: {
    low: num({ label: 'back up from σ/α', default: 0.3, min: 0.01, max: 10, scale: 'log' }),
    high: num({ label: 'up to σ/α', default: 1, min: 0.02, max: 80, scale: 'log' }),
    times: int({ label: 'restarts K', default: 2, min: 1, max: 20 }),
    steps: int({ label: 'steps down each time N', default: 3, min: 1, max: 20 }),
  },
  renoises: true,
  apply: (solver, { low, high, times, steps }) => ({
    ...solver,
    stochastic: true,
    adaptive: false,
    async step(s) {
      const first = await solver.step(s);
      const [before, bottom] = [ratio(s.from), ratio(s.to)];
      // Once in a run: in the step that passes the low level, and only to a level above where it ended.
      const top = Math.min(high, ratio(s.process.at(s.process.tMax)));
      if (!(before > low && bottom <= low && bottom > 0 && top > bottom && s.process.at(s.process.tMax).alpha > 0))
        return first;
      let x = first.x;
      for (let k = 0; k < times; k++) {
        const levels = Array.from({ length: steps + 1 }, (_, i) =>
          i === steps ? s.to : atRatio(s.process, top * (bottom / top) ** (i / steps)),
        );
        const up = levels[0];
        const fresh = up.alpha * Math.sqrt((top - bottom) * (top + bottom));
        x = lin([up.alpha / s.to.alpha, x], [fresh, s.noise(FIRST_TAG + k, s.to, up)]);
        let history: typeof s.history = [];
        for (let i = 0; i < steps; i++) {
          const sub = s.moved(x, levels[i], { to: levels[i + 1], history });
          const out = await sub.denoise();
          x = (await solver.step(sub)).x;
          history = [{ at: levels[i], x: sub.x, out }, ...history].slice(0, solver.history);
        }
      }
      return { x };
    },
  }),
});
