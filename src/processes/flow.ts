import { defineProcess, makeProcess } from '../core/process';

export default defineProcess({
  id: 'flow',
  name: 'Rectified flow',
  about: 'x = (1 − t)·x₀ + t·ε: straight lines between noise (t = 1) and data (t = 0).',
  paper: 'arXiv:2209.03003',
  options: {},
  make: () =>
    makeProcess({
      id: 'flow',
      frame: 'flow',
      tMin: 1e-3,
      tMax: 1,
      marginal: (t) => [1 - t, t],
      timeAtLambda: (l) => 1 / (1 + Math.exp(l)),
    }),
});
