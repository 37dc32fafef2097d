import type { RawOptions } from '../core/options';

/** A solver with its options, by name. */
export interface Named {
  id: string;
  options: RawOptions;
}

/** A rule that public code runs differently from what its order or its source asks for. */
export interface Deviation {
  /** Which code. */
  code: string;
  what: string;
  published: Named;
  right: Named;
}

const named = (id: string, options: RawOptions = {}): Named => ({ id, options });
const variantOf = (id: string, options: RawOptions, key = 'variant', value: string = 'published') => ({
  published: named(id, { ...options, [key]: value }),
  right: named(id, options),
});

/** The options labelled “as published”: docs/solvers.md prints the order of each beside that of the right rule. */
export const deviations: readonly Deviation[] = [
  {
    code: 'dpm-solver, diffusers',
    what: 'the second derivative of 3M lacks a factor 2',
    ...variantOf('dpmpp-3m', {}),
  },
  {
    code: 'dpm-solver, diffusers',
    what: 'the same with the noise prediction',
    ...variantOf('dpm-solver-m', { order: 3 }),
  },
  {
    code: 'k-diffusion, ComfyUI',
    what: 'the same, seen in the ODE limit of 3M SDE',
    ...variantOf('dpmpp-3m-sde', { eta: 0 }),
  },
  { code: 'k-diffusion, ComfyUI', what: 'the same with noise', ...variantOf('dpmpp-3m-sde', {}) },
  {
    code: 'diffusers',
    what: 'in 3M SDE the weight of that derivative also has a wrong sign: −½ − φ₂ for ½ − φ₂',
    ...variantOf('dpmpp-3m-sde', { eta: 0 }, 'variant', 'diffusers'),
  },
  {
    code: 'diffusers',
    what: 'the same wrong sign in the singlestep rule of order 3, “heun”',
    published: named('dpmpp-s-sde', { order: 3, eta: 0, variant: 'published' }),
    right: named('dpmpp-s-sde', { order: 3, eta: 0, variant: 'heun' }),
  },
  {
    code: 'UniPC’s authors (vary_coeff)',
    what: 'the corrector with varying coefficients leaves out the terms of the highest derivative',
    published: named('unipc', { variant: 'published', lowerOrderFinal: false }),
    right: named('unipc', { variant: 'vary', lowerOrderFinal: false }),
  },
  {
    code: 'DEIS’s authors',
    what: 'integrals are sums of 10,000 points: an error of 1e-4 that more steps do not mend',
    ...variantOf('deis', {}, 'quadrature', 'left'),
  },
  {
    code: 'diff-sampler',
    what: 'the same with both ends counted',
    ...variantOf('deis', {}, 'quadrature', 'closed'),
  },
  {
    code: 'PNDM’s authors, diffusers, ComfyUI',
    what: 'Adams–Bashforth weights of equal steps on steps that are not equal',
    published: named('ipndm', { order: 4 }),
    right: named('lms', { order: 4 }),
  },
  {
    code: 'diff-sampler, ComfyUI',
    what: 'iPNDM-v of three points lacks a pair of parentheses (order stays on smooth grids)',
    published: named('ipndm-v', { order: 3 }),
    right: named('lms', { order: 3 }),
  },
  {
    code: 'diff-sampler, ComfyUI',
    what: 'the weights of iPNDM-v of four points do not add up to one where the step size changes',
    published: named('ipndm-v', { order: 4 }),
    right: named('lms', { order: 4 }),
  },
  {
    code: 'ER-SDE-Solver’s authors',
    what: 'third order takes a backward difference for D′; integrals are sums of 100 points',
    ...variantOf('er-sde', { phi: 'ode' }),
  },
  {
    code: 'ComfyUI',
    what: 'the same with 200 points',
    ...variantOf('er-sde', { phi: 'ode' }, 'variant', 'comfyui'),
  },
  {
    code: 'ER-SDE-Solver’s authors',
    what: 'the same with noise (second order)',
    ...variantOf('er-sde', { order: 2 }),
  },
  { code: 'ComfyUI (heunpp2)', what: 'weights that depend on σ alone', ...variantOf('heunpp', {}) },
  {
    code: 'SA-Solver’s authors (few steps)',
    what: 'two points: the slope times h/2 for the exact integral (order stays)',
    ...variantOf('sa-solver', { tau: 0, predictor: 2, corrector: 0 }, 'variant', 'few'),
  },
];
