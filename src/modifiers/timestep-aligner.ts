import { fittedTo } from '../core/numbers';
import { list } from '../core/options';
import type { Level } from '../core/process';
import { defineModifier } from '../core/solver';
import { lin } from '../core/vec';

export default defineModifier({
  id: 'timestep-aligner',
  name: 'Timestep aligner',
  aliases: {},
  paper: 'arXiv:2310.09469 (timestep aligner)',
  formula: String.raw`\hat\varepsilon = \varepsilon(x_{t_i}, \tau_i),\quad \lambda(\tau_i) = \lambda(t_i) + \delta_i,\quad
    D = (x - \sigma_{t_i}\hat\varepsilon)/\alpha_{t_i}`,
  about:
    'The grid stays, but at each of its levels (and from there to the next) the network is told another level than the state’s, so that what it says fits a state that is off its path. The shifts are fitted to one denoiser by the calibration of the same name.',
  options: {
    shifts: list({ label: 'shifts of λ', help: 'one for each step; empty: none', default: '' }),
  },
  renoises: false,
  apply(solver, { shifts }) {
    // A solver belongs to one run, and all steps of a run have the same grid.
    let grid: readonly Level[] = [];
    let values: readonly number[] = [];
    return {
      ...solver,
      async step(s) {
        grid = s.grid;
        values = fittedTo('Timestep aligner', shifts, grid.length - 1, 'one for each step');
        return solver.step(s);
      },
      wrap(given, backend) {
        const inner = solver.wrap?.(given, backend) ?? given;
        const { process } = inner;
        const [least, most] = [process.at(process.tMax).lambda, process.at(process.tMin).lambda];
        return {
          ...inner,
          process,
          async denoise(x, at) {
            const shift = values[grid.findLastIndex((l) => l.lambda <= at.lambda + 1e-9)] ?? 0;
            if (shift === 0 || !Number.isFinite(at.lambda)) return inner.denoise(x, at);
            const told = process.atLambda(Math.min(most, Math.max(least, at.lambda + shift)));
            const D = await inner.denoise(x, told);
            if (told.alpha === 0) return D;
            // ε̂ = (x − α′D)/σ′ of the level that was told is kept, and read at the state’s own.
            const r = at.sigma / told.sigma;
            return lin([(1 - r) / at.alpha, x], [(r * told.alpha) / at.alpha, D]);
          },
        };
      },
    };
  },
});
