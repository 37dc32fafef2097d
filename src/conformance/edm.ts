import { Unsupported } from './case';
import { geometry, gridOf } from './levels';
import { churnOf } from './k-diffusion';
import type { Mapping } from './plan';

const keys = ['S_churn', 'S_min', 'S_max', 'S_noise'] as const;

export const edm: Mapping = (c, o) => {
  const g = geometry(c);
  o.ignore('num_steps');
  let solver = 'heun';
  if (c.sampler === 'ablation_sampler') {
    solver = { euler: 'ddim', heun: 'heun' }[o.text('solver', 'heun', ['euler', 'heun'])];
    o.ignore('discretization');
    // σ(t) = t and s(t) = 1 make it the sampler in σ; with others it steps in another variable.
    o.only('schedule', 'linear');
    o.only('scaling', 'none');
    const alpha = o.number('alpha', 1);
    if (solver === 'heun' && alpha !== 1)
      return {
        geometry: g,
        levels: gridOf(c, g),
        rule: { solver: 'rho-rk', options: { rule: 'alpha', alpha } },
        churn: churnOf(o, keys),
      };
  } else if (c.sampler !== 'edm_sampler') throw new Unsupported(`no solver for “${c.sampler}” in this version`);
  return { geometry: g, levels: gridOf(c, g), rule: { solver }, churn: churnOf(o, keys) };
};
