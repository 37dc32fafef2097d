import { int } from '../core/options';
import { defineModifier } from '../core/solver';

export default defineModifier({
  id: 'lower-order-final',
  name: 'Lower order at the end',
  aliases: { diffusers: 'lower_order_final' },
  paper: 'arXiv:2211.01095, appendix (stabilising fewer than 15 steps)',
  formula: String.raw`m \text{ steps left: at most } m - 1 \text{ past evaluations}`,
  about:
    'Multistep rules extrapolate, and near the data, where few steps are large in λ, they overshoot. Here they forget: two evaluations at most in the last step but one, one in the last, so that every rule ends as Euler does. It costs the order of a run of many steps and saves runs of few.',
  options: {
    from: int({ label: 'over the last steps', help: '1: only the last is Euler’s', default: 2, min: 1, max: 4 }),
  },
  renoises: false,
  apply: (solver, { from }) => ({
    ...solver,
    step(s) {
      // On a grid that ends at σ = 0 the last step is Euler’s in any case: it does not count.
      const left = s.remaining - (s.grid.at(-1)?.sigma === 0 ? 1 : 0);
      if (left > from) return solver.step(s);
      return solver.step({ ...s, history: s.history.slice(0, Math.max(0, left - 1)), carry: [] });
    },
  }),
});
