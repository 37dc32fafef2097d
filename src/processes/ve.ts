import { num } from '../core/options';
import { defineProcess, makeProcess } from '../core/process';

export default defineProcess({
  id: 've',
  name: 'Variance exploding (EDM)',
  about: 'α = 1 and time is σ itself: noise is added, the data is never scaled down.',
  paper: 'arXiv:2206.00364',
  options: {
    sigmaMin: num({ label: 'σ min', default: 0.002, min: 1e-6, max: 1, scale: 'log' }),
    sigmaMax: num({ label: 'σ max', default: 80, min: 1, max: 1000, scale: 'log' }),
  },
  make: ({ sigmaMin, sigmaMax }) =>
    makeProcess({
      id: 've',
      frame: 've',
      tMin: sigmaMin,
      tMax: sigmaMax,
      marginal: (t) => [1, t],
      timeAtLambda: (l) => Math.exp(-l),
    }),
});
