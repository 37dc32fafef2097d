import type { Classifier } from '../core/classifier';
import type { ExactMixture } from './mixture';

/**
 * The posterior of a part of a mixture in closed form: ln p(y|x) = ln p_y(x) + ln p(y) − ln p(x), and its gradient, the
 * difference of two scores s = (αD − x)/σ², which is α(D_y − D)/σ².
 */
export function exactClassifier(part: ExactMixture, whole: ExactMixture, share: number): Classifier {
  const both = (x: ArrayLike<number>, at: Parameters<ExactMixture['posteriorMean']>[1]) =>
    [part, whole].map((m) => m.posteriorMean(Float64Array.from(x), at));
  return {
    shape: [part.dim],
    async logProbability(x, at) {
      const [own, all] = both(x, at);
      return own.logDensity.map((v, n) => v + Math.log(share) - all.logDensity[n]);
    },
    async gradient(x, at) {
      const [own, all] = both(x, at);
      return own.mean.map((v, i) => ((v - all.mean[i]) * at.alpha) / (at.sigma * at.sigma));
    },
  };
}
