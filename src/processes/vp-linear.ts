import { num } from '../core/options';
import { defineProcess, makeProcess } from '../core/process';

export default defineProcess({
  id: 'vp-linear',
  name: 'Variance preserving, linear β',
  about: 'DDPM’s process in continuous time: β(t) grows linearly, α² + σ² = 1.',
  paper: 'arXiv:2011.13456, eq. 32',
  options: {
    betaMin: num({ label: 'β min', default: 0.1, min: 0.001, max: 5 }),
    betaMax: num({ label: 'β max', default: 20, min: 1, max: 50 }),
    tMin: num({ label: 't min', default: 1e-3, min: 1e-6, max: 0.1, scale: 'log' }),
  },
  make({ betaMin, betaMax, tMin }) {
    const slope = betaMax - betaMin;
    return makeProcess({
      id: 'vp-linear',
      frame: 've',
      tMin,
      tMax: 1,
      marginal(t) {
        const logAlpha = -(t * t * slope) / 4 - (t * betaMin) / 2;
        return [Math.exp(logAlpha), Math.sqrt(-Math.expm1(2 * logAlpha))];
      },
      // −log α = ½ log(1 + e^{−2λ}) is a quadratic in t; its positive root, in the form that does not cancel.
      timeAtLambda(lambda) {
        const w = 2 * (lambda > 0 ? Math.log1p(Math.exp(-2 * lambda)) : -2 * lambda + Math.log1p(Math.exp(2 * lambda)));
        return w / (betaMin + Math.sqrt(betaMin * betaMin + slope * w));
      },
    });
  },
});
