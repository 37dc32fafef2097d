import { num } from '../core/options';
import { defineModifier } from '../core/solver';

export default defineModifier({
  id: 'time-shift',
  name: 'Time shift',
  aliases: {},
  paper: 'arXiv:2305.15583, algorithm 1',
  formula: String.raw`D(x, \sigma) \leftarrow D(x, \tilde\sigma),\quad \tilde\sigma^2 = \overline{x^2} - \alpha^2\sigma_{\text{data}}^2 \\
    \tilde\sigma \text{ kept within } \sigma(1 \pm w)`,
  about:
    'The other cure of exposure bias: if the state has more (or less) variance than its level should have, the network is told the level that fits. The state’s mean square over all samples picks it, within a window, so many samples are needed; on WebGPU it waits for the device at each evaluation.',
  options: {
    window: num({ label: 'window w', help: '0: nothing changes', default: 0.05, min: 0, max: 0.3, step: 0.01 }),
  },
  renoises: false,
  apply: (solver, { window }) => ({
    ...solver,
    wrap(given, backend) {
      const inner = solver.wrap?.(given, backend) ?? given;
      if (window === 0) return inner;
      return {
        ...inner,
        async denoise(x, at) {
          const values = await backend.read(x);
          let square = 0;
          for (const v of values) square += v * v;
          const noise = square / values.length - (at.alpha * inner.sigmaData) ** 2;
          const wanted = Math.sqrt(Math.max(noise, 0));
          const sigma = Math.min(at.sigma * (1 + window), Math.max(at.sigma * (1 - window), wanted));
          const shifted = at.alpha > 0 ? inner.process.atLambda(Math.log(at.alpha / sigma)) : at;
          return inner.denoise(x, { ...at, t: shifted.t, sigma, lambda: Math.log(at.alpha / sigma) });
        },
      };
    },
  }),
});
