import type { RawOptions } from '../core/options';

/** Two rules that are one: every coefficient of a step agrees to rounding. */
export interface Equality {
  left: readonly [id: string, options: RawOptions];
  right: readonly [id: string, options: RawOptions];
  /** Past evaluations that the compared step is given. */
  past: 0 | 3;
  /** Where it holds: on every process unless said. */
  where?: 've and vp' | 've' | 'equal steps in σ';
}

const adams = { corrector: false, lowerOrderFinal: false };
const v3 = { corrector: 'none', lowerOrderFinal: false };

const coldStarts: readonly (readonly [string, RawOptions])[] = [
  ['euler-ancestral', { eta: 0 }],
  ['dpmpp-2m', {}],
  ['dpmpp-2m-sde', { eta: 0 }],
  ['dpmpp-3m', {}],
  ['unipc', { corrector: false }],
  ['unipc', { corrector: false, prediction: 'noise' }],
  ['lms', {}],
  ['ipndm', {}],
  ['deis', {}],
  ['dpm-solver-m', { order: 3 }],
  ['res-multistep', { order: 4 }],
  ['gradient-estimation', {}],
  ['ghvb', { order: 3 }],
  ['ghvb', { form: 'hb', order: 3 }],
];
type Row = readonly [string, RawOptions, string, RawOptions, (0 | 3)?, Equality['where']?];
const rows: readonly Row[] = [
  ...coldStarts.map(([id, o]): Row => [id, o, 'ddim', {}, 0]),
  ['lms', { order: 1 }, 'ddim', {}],
  ['ipndm', { order: 1 }, 'ddim', {}],
  ['deis', { order: 1 }, 'ddim', {}],
  ['unipc', { order: 1, corrector: false }, 'ddim', {}],
  ['gradient-estimation', { gamma: 1 }, 'ddim', {}],
  ['conjugate', { kappa: 0 }, 'ddim', {}],
  ['neural-solver', {}, 'ddim', {}],
  ['generalized', { order: 1 }, 'ddim', {}],
  ['generalized', { order: 2 }, 'dpmpp-2m', {}],
  ['generalized', {}, 'dpmpp-3m', {}],
  ['bespoke', {}, 'midpoint', {}],
  ['flow-sde', { a: 0 }, 'ddim', {}],
  ['stochastic-interpolant', { c: 0 }, 'ddim', {}],
  ['er-sde', { order: 1, phi: 'ode' }, 'ddim', {}],
  ['euler-ancestral', { eta: 0.3 }, 'ddim', { eta: 0.3 }],
  ['euler-ancestral', { eta: 1 }, 'ddim', { eta: 1 }],
  ['ddpm', {}, 'ddim', { eta: 1 }],
  ['ddpm', {}, 'dpmpp-2m-sde', { eta: 1 }, 0],
  ['er-sde', { order: 1, phi: 'sde' }, 'ddpm', {}],
  ['ml-sde', { spread: 0 }, 'ddpm', {}],
  ['sa-solver', { predictor: 1, corrector: 0, tau: 1 }, 'ddpm', {}],
  ['stochastic-interpolant', { epsilon: 'memoryless' }, 'ddpm', {}],
  ['stochastic-interpolant', { epsilon: 'memoryless', c: 0.7 ** 2 / 2, rule: 'euler' }, 'flow-sde', { a: 0.7 }],
  ['stochastic-interpolant', { epsilon: 'memoryless', rule: 'euler' }, 'flow-sde', { a: Math.SQRT2 }],
  ['dpmpp-2m-sde', { eta: 0 }, 'dpmpp-2m', {}],
  ['unipc', { ...adams, order: 2, variant: 'bh2' }, 'dpmpp-2m', {}],
  ['unipc', { ...adams, order: 3, variant: 'bh1' }, 'dpmpp-3m', {}],
  ['unipc', { ...adams, order: 3, variant: 'bh2' }, 'dpmpp-3m', {}],
  ['unipc', { variant: 'bh1' }, 'unipc', { variant: 'bh2' }],
  ['res-multistep', { order: 3 }, 'dpmpp-3m', {}],
  ['dpmpp-3m-sde', { eta: 0 }, 'dpmpp-3m', {}],
  ['dpmpp-3m-sde', { eta: 0, variant: 'published' }, 'dpmpp-3m', { variant: 'published' }],
  ['dpm-solver-m', { order: 2 }, 'unipc', { ...adams, prediction: 'noise', order: 2, variant: 'bh2' }],
  ['dpm-solver-m', { order: 3 }, 'unipc', { ...adams, prediction: 'noise', order: 3, variant: 'bh2' }],
  ['dpm-solver-v3', { ...v3, order: 1 }, 'ddim', {}],
  ['dpm-solver-v3', { ...v3, order: 2 }, 'dpmpp-2m-sde', { eta: 0, variant: 'heun' }],
  ['dpm-solver-v3', { ...v3, order: 3 }, 'dpmpp-3m', {}],
  ['dpmpp-sde', { eta: 0, r: 0.4 }, 'dpmpp-2s', { r: 0.4 }],
  ['dpmpp-2s-ancestral', { eta: 0 }, 'dpmpp-2s', {}],
  ['seeds-2', { eta: 0, r: 0.4 }, 'dpmpp-2s', { r: 0.4 }],
  ['seeds-3', { eta: 0 }, 'dpmpp-3s', {}],
  ['dpm-2-ancestral', { eta: 0 }, 'dpm-2', {}],
  ['res-singlestep', { order: 3, c2: 1 / 3, c3: 2 / 3 }, 'dpmpp-3s', {}],
  ['sa-solver', { predictor: 2, corrector: 0, tau: 1 }, 'dpmpp-2m-sde', { eta: 1, variant: 'heun' }],
  ['sa-solver', { predictor: 3, corrector: 0, tau: 1 }, 'dpmpp-3m-sde', { eta: 1 }],
  ['sa-solver', { predictor: 3, corrector: 0, tau: 0 }, 'dpmpp-3m', {}],
  ['sa-solver', { predictor: 3, corrector: 4, tau: 0 }, 'unipc', { order: 3, lowerOrderFinal: false }],
  ['rho-rk', { alpha: 0.5 }, 'midpoint', {}],
  ['rho-rk', { alpha: 1 }, 'heun', {}],
  ['pndm', {}, 'ipndm', {}, 3],
  ...[2, 3, 4].map((order): Row => ['ghvb', { form: 'hb', beta: 1, order }, 'ipndm', { order }, 3, 've and vp']),
  ['gradient-estimation', { gamma: 1.5 }, 'lms', { order: 2 }, 3, 'equal steps in σ'],
  ...[2, 3, 4].map((order): Row => ['ipndm', { order }, 'lms', { order }, 3, 'equal steps in σ']),
  ...[2, 3, 4].map((order): Row => ['deis', { order }, 'lms', { order }, 3, 've']),
];

/** All that are tested coefficient by coefficient; docs/solvers.md prints them. */
export const equalities: readonly Equality[] = rows.map(([id, o, other, p, past = 3, where]) => ({
  left: [id, o],
  right: [other, p],
  past,
  where,
}));
