import { decorated } from '../core/guidance';
import { list } from '../core/options';
import { defineModifier } from '../core/solver';
import { parseTable, tableAt } from '../core/table';
import { lin } from '../core/vec';

export default defineModifier({
  id: 'mean-score',
  name: 'Mean of the score',
  aliases: {},
  paper: 'arXiv:2302.10688, §3',
  formula: String.raw`\hat\varepsilon \leftarrow \hat\varepsilon - \mathbb E_q\,\hat\varepsilon(x_t, t),\quad
    D \leftarrow D + \frac{\sigma}{\alpha}\,\mathbb E_q\,\hat\varepsilon`,
  about:
    'The mean of the true score over noised data is zero at every level; that of a network is not. What a calibration measured of it is taken off, which can only lower the loss of denoising. An exact denoiser has nothing to take off.',
  options: {
    mean: list({
      label: 'mean of ε̂',
      help: 'rows “λ m”, or “λ m m …” for each scalar, divided by “;”; empty: 0',
      default: '',
    }),
  },
  renoises: false,
  apply(solver, { mean }) {
    const table = parseTable('Mean of the score', mean);
    if (!table) return solver;
    return {
      ...solver,
      wrap(given, backend) {
        const inner = solver.wrap?.(given, backend) ?? given;
        const width = table.rows[0].length;
        if (width > 1 && width !== inner.dim)
          throw new RangeError(
            `Mean of the score: its rows are of ${width} scalars, but a sample has ${inner.dim}. It was measured on another model.`,
          );
        return decorated(inner, {
          async denoise(x, at) {
            const D = await inner.denoise(x, at);
            // At pure noise nothing follows from ε̂ for D.
            if (at.alpha === 0 || at.sigma === 0) return D;
            const offset = tableAt(table, at.lambda);
            const [{ size }] = x.terms.keys();
            const all = Float64Array.from({ length: size }, (_, i) => offset[i % width]);
            return lin([1, D], [at.sigma / at.alpha, backend.put(all)]);
          },
        });
      },
    };
  },
});
