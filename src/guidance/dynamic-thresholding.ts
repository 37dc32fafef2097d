import { decorated, defineGuidance } from '../core/guidance';
import { num } from '../core/options';
import { quantile } from '../core/quantile';

export default defineGuidance({
  id: 'dynamic-thresholding',
  name: 'Dynamic thresholding',
  aliases: { diffusers: 'thresholding=True', ComfyUI: 'DynamicThresholding' },
  paper: 'arXiv:2205.11487, §2.3',
  formula: String.raw`D \leftarrow \operatorname{clip}(D, -s, s)\,\frac{c}{s},\quad s = \max(c, \operatorname{quantile}_p|D|)`,
  about:
    'Limits the predicted sample to the range of the data: what strong guidance pushes outside is clipped at a quantile and scaled back. Made for data in [−c, c]; on data that reach further it cuts off real samples. On WebGPU it waits for the device at every evaluation.',
  options: {
    share: num({ label: 'quantile', default: 0.995, min: 0.5, max: 1, step: 0.005 }),
    range: num({ label: 'range of the data', default: 1, min: 0.1, max: 10, step: 0.1 }),
    most: num({ label: 'largest s', help: 'in units of the range', default: 1000, min: 1, max: 1000, scale: 'log' }),
  },
  apply: (inner, backend, { share, range, most }) =>
    decorated(inner, {
      async denoise(x, at) {
        const D = await inner.denoise(x, at);
        return backend.rowwise(
          ([row], out) => {
            const s = Math.min(most * range, Math.max(range, quantile(row, share)));
            for (let i = 0; i < row.length; i++) out[i] = (Math.min(s, Math.max(-s, row[i])) * range) / s;
          },
          inner.dim,
          [D],
        );
      },
    }),
});
