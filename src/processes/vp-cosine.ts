import { num } from '../core/options';
import { defineProcess, makeProcess } from '../core/process';

export default defineProcess({
  id: 'vp-cosine',
  name: 'Variance preserving, cosine',
  about: 'α falls along a cosine; gentler at both ends than a linear β. Cut at t = 0.9946, where β would explode.',
  paper: 'arXiv:2102.09672, eq. 17',
  options: {
    s: num({ label: 'offset s', default: 0.008, min: 0.0001, max: 0.1 }),
    tMin: num({ label: 't min', default: 1e-3, min: 1e-6, max: 0.1, scale: 'log' }),
  },
  make({ s, tMin }) {
    const angle = (t: number): number => (((t + s) / (1 + s)) * Math.PI) / 2;
    const start = Math.cos(angle(0));
    return makeProcess({
      id: 'vp-cosine',
      frame: 've',
      tMin,
      tMax: 0.9946,
      marginal(t) {
        const alpha = Math.cos(angle(t)) / start;
        return [alpha, Math.sqrt((1 - alpha) * (1 + alpha))];
      },
    });
  },
});
