import { fittedTo, innerLevels, numbersOf } from '../core/numbers';
import { list } from '../core/options';
import { defineModifier, type Evaluation } from '../core/solver';
import { lin } from '../core/vec';

export default defineModifier({
  id: 'd-ode',
  name: 'D-ODE (distilled solver)',
  aliases: {},
  paper: 'arXiv:2309.16421, §3.2',
  formula: String.raw`\hat D_i = D_i + \lambda_i\,(D_i - D_{i - 1})`,
  about:
    'One number per step mends what a coarse step misses: the base rule is fed a denoiser pushed on along its last change. The numbers come from a calibration, which makes each step end where a fine run does. All zero: the base rule itself. Evaluations inside a step, and what a rule carries over, stay as they are.',
  options: {
    lambda: list({
      label: 'λ',
      help: 'one for each level between the first and the last; empty: all 0',
      default: '',
    }),
  },
  renoises: false,
  apply(solver, { lambda }) {
    if (!numbersOf('D-ODE', lambda).length) return solver;
    return {
      ...solver,
      // D̂ of the oldest evaluation that the rule reads needs the one before.
      history: solver.history + 1,
      async step(s) {
        const inner = innerLevels('D-ODE', s.grid);
        const values = fittedTo('D-ODE', lambda, inner, 'one for each level between the first and the last');
        const corrected = (e: Evaluation, before: Evaluation | undefined, index: number): Evaluation => {
          const by = before && index > 0 ? values[index - 1] : 0;
          return before && by !== 0 ? { ...e, out: lin([1 + by, e.out], [-by, before.out]) } : e;
        };
        const { history } = s;
        return solver.step({
          ...s,
          history: history.slice(0, solver.history).map((e, k) => corrected(e, history[k + 1], s.index - 1 - k)),
          async denoise(x, at, cause) {
            const out = await s.denoise(x, at, cause);
            return x ? out : corrected({ at: s.from, x: s.x, out }, history[0], s.index).out;
          },
        });
      },
    };
  },
});
