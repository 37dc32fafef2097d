import type { FloatArray } from '../core/backend';
import type { Classifier } from '../core/classifier';
import { ratio } from '../core/grid';
import { decorated, defineGuidance } from '../core/guidance';
import { choice, int, num } from '../core/options';
import { type Level, stateScale } from '../core/process';
import { lin, type Vec } from '../core/vec';
import { smoothWaves } from '../core/waves';

/** Half the span of a difference, per scalar, in units of √(α²σ_data² + σ²): wide against float32, narrow against the classes. */
const WIDTH = 0.01;

/** ∇ ln p(y|x) projected on some directions, by central differences along each of them. */
async function differences(
  { logProbability }: Classifier,
  waves: readonly Float64Array[],
  x: FloatArray,
  at: Level,
  width: number,
): Promise<Float64Array> {
  const gradient = new Float64Array(x.length);
  for (const wave of waves) {
    const dim = wave.length;
    const moved = (by: number): Float64Array => Float64Array.from(x, (v, i) => v + by * wave[i % dim]);
    const [above, below] = [await logProbability(moved(width), at), await logProbability(moved(-width), at)];
    for (let i = 0; i < gradient.length; i++) {
      const n = Math.floor(i / dim);
      gradient[i] += ((above[n] - below[n]) / (2 * width)) * wave[i % dim];
    }
  }
  return gradient;
}

export default defineGuidance({
  id: 'classifier-guidance',
  name: 'Classifier guidance',
  aliases: { diffusers: 'classifier guidance (research code)' },
  paper: 'arXiv:2105.05233, eq. 14 and algorithm 2',
  formula: String.raw`D = D_c + w\frac{\sigma^2}{\alpha}\nabla_x \ln p(c \mid x), \quad \text{or from } D_\varnothing`,
  about:
    'Pushes each sample towards what a classifier of noisy samples takes for its class. With the true classifier, weight w on top of the class is classifier-free guidance with scale 1 + w. The classifier’s forwards are counted apart: they are no NFE of the denoiser. On WebGPU it waits for the device at every evaluation.',
  needsCondition: true,
  needsClassifier: true,
  options: {
    scale: num({ label: 'weight w', default: 1, min: 0, max: 20, step: 0.1 }),
    base: choice({ label: 'guides', default: 'class', choices: { class: 'D with its class', free: 'D without' } }),
    gradient: choice({
      label: 'gradient',
      default: 'graph',
      choices: { graph: 'exact: closed form or exported graph', differences: 'finite differences' },
    }),
    waves: int({
      label: 'directions',
      help: 'Finite differences along so many smooth waves, two forwards each; what is rougher is left out',
      default: 64,
      min: 1,
      max: 1024,
      scale: 'log',
    }),
    low: num({ label: 'only above σ/α', default: 0, min: 0, max: 10, step: 0.01 }),
    high: num({ label: 'only below σ/α', default: 1e6, min: 0.01, max: 1e6, scale: 'log' }),
  },
  apply(inner, backend, { scale, base, gradient, waves, low, high }) {
    const { classifier, dim, sigmaData } = inner;
    if (!classifier || scale === 0) return inner;
    const exact = classifier.gradient;
    if (gradient === 'graph' && !exact)
      throw new RangeError('This classifier has no gradient graph. Choose finite differences as the gradient.');
    const along = gradient === 'graph' ? [] : smoothWaves(classifier.shape, waves);
    const plain = base === 'free' ? (inner.unconditioned ?? inner) : inner;
    // At pure noise no classifier knows anything.
    const acts = (at: Level): boolean => at.alpha > 0 && ratio(at) >= low && ratio(at) <= high;
    const without = new WeakMap<Vec, Vec>();
    return decorated(inner, {
      classified: (at) => (inner.classified?.(at) ?? 0) + (acts(at) ? 2 * along.length || 1 : 0),
      unguided: (out) => without.get(out),
      async denoise(x, at) {
        const D = await plain.denoise(x, at);
        if (!acts(at)) return D;
        const rows = await backend.read(x);
        const width = WIDTH * stateScale(at, sigmaData) * Math.sqrt(dim);
        const slope = along.length ? await differences(classifier, along, rows, at, width) : await exact?.(rows, at);
        if (!slope) return D;
        const out = lin([1, D], [(scale * at.sigma * at.sigma) / at.alpha, backend.put(slope)]);
        without.set(out, inner.unguided?.(D) ?? D);
        return out;
      },
    });
  },
});
