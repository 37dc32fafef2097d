import { num } from '../core/options';
import { defineProcess, makeProcess } from '../core/process';

export default defineProcess({
  id: 've-exponential',
  name: 'Variance exploding (dx = bᵗ dw)',
  about:
    'α = 1 and σ² = (b²ᵗ − 1)/(2 ln b) for t from 0 to 1: what follows from noise of strength bᵗ. Score networks are taught with it.',
  paper: 'arXiv:2011.13456',
  options: { base: num({ label: 'b', default: 25, min: 2, max: 1000, scale: 'log' }) },
  make: ({ base }) => {
    const twice = 2 * Math.log(base);
    return makeProcess({
      id: 've-exponential',
      frame: 've',
      tMin: 1e-3,
      tMax: 1,
      marginal: (t) => [1, Math.sqrt(Math.expm1(twice * t) / twice)],
      timeAtLambda: (l) => Math.log1p(twice * Math.exp(-2 * l)) / twice,
    });
  },
});
