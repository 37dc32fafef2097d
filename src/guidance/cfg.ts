import { decorated, defineGuidance } from '../core/guidance';
import { ratio } from '../core/grid';
import { num } from '../core/options';
import type { Level } from '../core/process';
import { lin, type Vec } from '../core/vec';

const deviation = (row: ArrayLike<number>): number => {
  let [sum, squares] = [0, 0];
  for (let i = 0; i < row.length; i++) {
    sum += row[i];
    squares += row[i] * row[i];
  }
  return Math.sqrt(Math.max(0, squares / row.length - (sum / row.length) ** 2));
};

export default defineGuidance({
  id: 'cfg',
  name: 'Classifier-free guidance',
  aliases: { diffusers: 'guidance_scale, guidance_rescale', ComfyUI: 'cfg; RescaleCFG (rescale)' },
  paper: 'arXiv:2207.12598, eq. 6; interval: arXiv:2404.07724; rescale: arXiv:2305.08891, §3.4',
  formula: String.raw`D = D_\varnothing + w(D_c - D_\varnothing) \text{ for } \sigma/\alpha \text{ in the interval, else } D_c \\
    \text{rescaled: } D\,\Bigl(\phi\,\frac{\operatorname{std} D_c}{\operatorname{std} D} + 1 - \phi\Bigr)`,
  about:
    'Pushes the prediction away from what the network says without its class. One more forward at each evaluation inside the interval; w = 1 is the network itself and costs nothing. What is sampled is no longer the data’s distribution, and large w needs smaller steps.',
  needsCondition: true,
  options: {
    scale: num({ label: 'guidance scale w', default: 2, min: 0, max: 20, step: 0.1 }),
    low: num({ label: 'only above σ/α', default: 0, min: 0, max: 10, step: 0.01 }),
    high: num({ label: 'only below σ/α', default: 1e6, min: 0.01, max: 1e6, scale: 'log' }),
    rescale: num({ label: 'rescale φ', help: 'gives back the spread of D_c', default: 0, min: 0, max: 1, step: 0.05 }),
  },
  apply(inner, backend, { scale, low, high, rescale }) {
    const free = inner.unconditioned;
    if (!free || scale === 1) return inner;
    const acts = (at: Level): boolean => ratio(at) >= low && ratio(at) <= high;
    const without = new WeakMap<Vec, Vec>();
    return decorated(inner, {
      forwards: (at) => (inner.forwards?.(at) ?? 1) + (acts(at) ? 1 : 0),
      unguided: (out) => without.get(out),
      async denoise(x, at) {
        if (!acts(at)) return inner.denoise(x, at);
        const [given, plain] = (await inner.both?.(x, at)) ?? [await inner.denoise(x, at), await free.denoise(x, at)];
        const pushed = lin([scale, given], [1 - scale, plain]);
        const out = rescale
          ? await backend.rowwise(
              ([row, unpushed], into) => {
                const spread = deviation(row);
                const factor = spread > 0 ? rescale * (deviation(unpushed) / spread) + 1 - rescale : 1;
                for (let i = 0; i < row.length; i++) into[i] = factor * row[i];
              },
              inner.dim,
              [pushed, given],
            )
          : pushed;
        without.set(out, plain);
        return out;
      },
    });
  },
});
