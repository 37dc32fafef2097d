import { num } from '../core/options';
import { defineProcess, makeProcess } from '../core/process';

export default defineProcess({
  id: 'sub-vp',
  name: 'Sub-variance preserving',
  about: 'α as in VP with linear β, but σ = 1 − α²: less noise than VP at every time, and σ not a root.',
  paper: 'arXiv:2011.13456, eq. 13 and 34',
  options: {
    betaMin: num({ label: 'β min', default: 0.1, min: 0.001, max: 5 }),
    betaMax: num({ label: 'β max', default: 20, min: 1, max: 50 }),
    tMin: num({ label: 't min', default: 1e-2, min: 1e-4, max: 0.1, scale: 'log' }),
  },
  make: ({ betaMin, betaMax, tMin }) =>
    makeProcess({
      id: 'sub-vp',
      frame: 've',
      tMin,
      tMax: 1,
      marginal(t) {
        const logAlpha = -(t * t * (betaMax - betaMin)) / 4 - (t * betaMin) / 2;
        return [Math.exp(logAlpha), -Math.expm1(2 * logAlpha)];
      },
    }),
});
