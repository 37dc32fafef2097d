import { noised } from '../core/exponential';
import { atRatio, ratio } from '../core/grid';
import { int, num } from '../core/options';
import type { Level } from '../core/process';
import { defineModifier, type Step } from '../core/solver';
import type { Vec } from '../core/vec';

/** Each step on a way down has noise tags of its own, above those of plain steps, and so has each throw. */
const TAGS = 256;
const THROW = 254;
const CHURN = 255;

/** The same step with its noise tags moved, also where a modifier inside moves its base. */
const tagged = (s: Step, first: number): Step => ({
  ...s,
  noise: (tag = 0, a = s.from, b = s.to) => s.noise(first + tag, a, b),
  moved: (...args) => tagged(s.moved(...args), first),
});

export default defineModifier({
  id: 'restart',
  name: 'Restart',
  aliases: { A1111: 'Restart (around Heun)' },
  paper: 'arXiv:2306.14878, algorithm 1',
  formula: String.raw`\text{at } \sigma_{\text{low}}, K \text{ times: } x \leftarrow x + \sqrt{\sigma_{\text{high}}^2 - \sigma_{\text{low}}^2}\,S_{\text{noise}}\,z \\
    \text{then } N \text{ steps of the solver down again (for } x/\alpha, \sigma/\alpha)`,
  about:
    'When the run passes a low noise level, throws the state back up to a higher one and solves down again. The noise contracts the errors that have piled up, as an SDE does, while each way down keeps the ODE’s small steps. Costs K·N steps more; the history of a multistep rule starts anew on each way down.',
  options: {
    low: num({ label: 'back up from σ/α', default: 0.3, min: 0.001, max: 10, scale: 'log' }),
    high: num({ label: 'up to σ/α', default: 1, min: 0.002, max: 80, scale: 'log' }),
    times: int({ label: 'restarts K', default: 2, min: 1, max: 20 }),
    steps: int({ label: 'steps down each time N', default: 3, min: 1, max: 20 }),
    rho: num({
      label: 'ρ',
      help: 'of the levels on the way down, as in Karras',
      default: 7,
      min: 1,
      max: 50,
      step: 0.5,
    }),
    noise: num({ label: 'S_noise', help: '1: exact', default: 1, min: 0.9, max: 1.1, step: 0.001 }),
    gamma: num({
      label: 'γ',
      help: 'churn before each step on the way down; 0: none',
      default: 0,
      min: 0,
      max: 0.4142,
      step: 0.01,
    }),
  },
  renoises: true,
  apply: (solver, { low, high, times, steps, rho, noise, gamma }) => ({
    ...solver,
    stochastic: true,
    adaptive: false,
    async step(s) {
      const first = await solver.step(s);
      const [before, bottom] = [ratio(s.from), ratio(s.to)];
      const noisiest = s.process.at(s.process.tMax);
      // Once in a run: in the step that passes the low level, and only to a level above where it ended.
      const top = Math.min(high, ratio(noisiest));
      if (!(before > low && bottom <= low && bottom > 0 && top > bottom && noisiest.alpha > 0)) return first;
      const down = Array.from({ length: steps + 1 }, (_, i) => {
        const root = (sigma: number): number => sigma ** (1 / rho);
        return i === steps ? s.to : atRatio(s.process, (root(top) + (i / steps) * (root(bottom) - root(top))) ** rho);
      });
      const raise = (x: Vec, from: Level, to: Level, tag: number): Vec =>
        noised(x, from, to, s.noise(tag, from, to), noise);
      let x = first.x;
      for (let k = 0; k < times; k++) {
        const tags = (i: number): number => (1 + k * steps + i) * TAGS;
        x = raise(x, s.to, down[0], tags(0) + THROW);
        let history: typeof s.history = [];
        for (let i = 0; i < steps; i++) {
          const raised = ratio(down[i]) * (1 + gamma);
          const hat = gamma > 0 && raised < ratio(noisiest) ? atRatio(s.process, raised) : down[i];
          if (hat !== down[i]) x = raise(x, down[i], hat, tags(i) + CHURN);
          const sub = tagged(s.moved(x, hat, { to: down[i + 1], history }), tags(i));
          const out = await sub.denoise();
          x = (await solver.step(sub)).x;
          history = [{ at: hat, x: sub.x, out }, ...history].slice(0, solver.history);
        }
      }
      return { x };
    },
  }),
});
