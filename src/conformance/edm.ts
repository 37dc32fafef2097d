import { Unsupported, type Options } from './case';
import { geometry, gridOf, vp } from './levels';
import { churnOf } from './k-diffusion';
import type { Mapping, Rule } from './plan';

const keys = ['S_churn', 'S_min', 'S_max', 'S_noise'] as const;
/** σ_min and σ_max of the clock, unless given: VP’s own at t = 10⁻³ and 1, for β_min = 0.1 and β_d = 19.9. */
const ranges = {
  vp: [1e-3, 1].map((t) => Math.sqrt(Math.expm1(0.1 * t + (19.9 * t * t) / 2))),
  ve: [0.02, 100],
  iddpm: [0.002, 81],
  edm: [0.002, 80],
};

/** Plain Euler and α-rules in t, where σ = t and s = 1 make them those in σ. */
function ablation(o: Options): { rule: Rule; scaled: boolean } {
  const euler = o.text('solver', 'heun', ['euler', 'heun']) === 'euler';
  const alpha = o.number('alpha', 1);
  const [low, high] = ranges[o.text('discretization', 'edm', ['vp', 've', 'iddpm', 'edm'])];
  const options = { low: o.number('sigma_min', low), high: o.number('sigma_max', high) };
  o.only('epsilon_s', 1e-3);
  o.ignore('C_1', 'C_2', 'M', 'rho');
  const time = o.text('schedule', 'linear', ['linear', 've', 'vp']);
  const scale = o.text('scaling', 'none', ['none', 'vp']);
  if (time !== 'linear' || scale !== 'none')
    return {
      rule: { solver: 'edm-ode', options: { time, scale, rule: euler ? 'euler' : 'alpha', alpha, ...options } },
      scaled: scale === 'vp',
    };
  if (euler) return { rule: { solver: 'ddim' }, scaled: false };
  const rule = alpha === 1 ? { solver: 'heun' } : { solver: 'rho-rk', options: { rule: 'alpha', alpha } };
  return { rule, scaled: false };
}

export const edm: Mapping = (c, o) => {
  const g = geometry(c);
  o.ignore('num_steps', 'sigma_min', 'sigma_max', 'rho');
  const levels = gridOf(c, g);
  const churn = churnOf(o, keys);
  if (c.sampler === 'edm_sampler') return { geometry: g, levels, rule: { solver: 'heun' }, churn };
  if (c.sampler !== 'ablation_sampler') throw new Unsupported(`no solver for “${c.sampler}” in this version`);
  const { rule, scaled } = ablation(o);
  if (!scaled) return { geometry: g, levels, rule, churn };
  // The state is s(t)·x, which is that of a variance-preserving process.
  return { geometry: 'vp', levels: levels.map((l) => (l.sigma === 0 ? vp.zero : vp.at(l.sigma))), rule, churn };
};
