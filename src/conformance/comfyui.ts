import { level, type Level } from '../core/process';
import { Options, Unsupported, type Case } from './case';
import { saSampler } from './comfyui-sa';
import { geometry, gridOf, processOf } from './levels';
import { inVpTime, tab } from './diff-sampler';
import { samplers } from './k-diffusion';
import { noiseStrength, type Mapping, type Plan, type Rule } from './plan';

/** Samplers that ComfyUI runs on flows as if α were 1: their formulas know σ only. */
const blind = new Set([
  'euler',
  'heun',
  'dpm_2',
  'lms',
  'dpmpp_2m',
  'ipndm',
  'ipndm_v',
  'deis',
  'heunpp2',
  'gradient_estimation',
  'res_multistep',
]);

const own: Record<string, (o: Parameters<Mapping>[1]) => Rule> = {
  dpmpp_2m_sde_heun: (o) => ({ solver: 'dpmpp-2m-sde', options: { eta: o.number('eta', 1), variant: 'heun' } }),
  ddpm: () => ({ solver: 'ddpm' }),
  ipndm: (o) => ({ solver: 'ipndm', options: { order: o.number('max_order', 4) } }),
  ipndm_v: (o) => ({ solver: 'ipndm-v', options: { order: o.number('max_order', 4) } }),
  gradient_estimation: (o) => ({ solver: 'gradient-estimation', options: { gamma: o.number('ge_gamma', 2) } }),
  heunpp2: () => ({ solver: 'heunpp', options: { variant: 'published' } }),
  lcm: () => ({ solver: 'lcm' }),
  seeds_2: (o) => ({
    solver: 'seeds-2',
    options: { eta: o.number('eta', 1), r: o.number('r', 0.5), sNoise: o.number('s_noise', 1) },
  }),
  seeds_3: (o) => ({ solver: 'seeds-3', options: { eta: o.number('eta', 1), sNoise: o.number('s_noise', 1) } }),
  er_sde: (o) => {
    const [order, sNoise] = [o.number('max_stage', 3), o.number('s_noise', 1)];
    if (o.text('noise_scaler', 'er5', ['er5', 'identity']) === 'identity')
      throw new Unsupported(
        'the ODE plus noise of 1e-8 that is not meant: the rounding error of a variance of zero, √(λ_t² − λ_s²(λ_t/λ_s)²)',
      );
    return { solver: 'er-sde', options: { order, phi: 'er5', variant: 'comfyui', sNoise } };
  },
  res_multistep: () => ({ solver: 'res-multistep', options: {} }),
};

/** ComfyUI returns the data prediction where the last level is zero. */
const toZero =
  (levels: readonly Level[], rule: Rule) =>
  (i: number): Rule =>
    levels[i + 1].sigma === 0 ? { solver: 'ddim' } : rule;
const drawsPerStep: Record<string, number> = { seeds_2: 2, seeds_3: 3 };
/** Samplers in λ move a start at pure noise a little way down; the recorded calls say how far. */
const inLambda = /^(dpmpp_.*sde.*|seeds_[23]|er_sde|sa_solver.*)$/;
const finiteStart = (c: Case, levels: Level[]): Level[] => {
  const [first, ...rest] = levels;
  if (!inLambda.test(c.sampler) || first.alpha > 0) return levels;
  const [alpha, sigma] = [c.evals.alpha[0], c.evals.sigma[0]];
  return [level(sigma, alpha, sigma), ...rest];
};

export const comfyui: Mapping = (c, o) => {
  o.ignore('scheduler', 'steps', 'sigma_slice', 'shift');
  const g = geometry(c);
  const base = { geometry: g, levels: finiteStart(c, gridOf(c, g)) } satisfies Partial<Plan>;
  const relabel =
    g === 'flow' &&
    (blind.has(c.sampler) || /^(?!euler).*_cfg_pp$/.test(c.sampler) || c.sampler === 'res_multistep_ancestral')
      ? (at: { sigma: number }) => level(at.sigma, 1 - at.sigma, at.sigma)
      : undefined;
  if (own[c.sampler]) {
    const modifiers = c.sampler === 'dpmpp_2m_sde_heun' ? noiseStrength(o) : [];
    return { ...base, relabel, rule: own[c.sampler](o), modifiers, drawsPerStep: drawsPerStep[c.sampler] };
  }
  if (c.sampler === 'deis') {
    const [order, mode] = [o.number('max_order', 3), o.text('deis_mode', 'tab', ['tab', 'rhoab'])];
    if (mode === 'rhoab') return { ...base, relabel, rule: toZero(base.levels, { solver: 'lms', options: { order } }) };
    return { ...base, ...inVpTime(c), relabel, rule: tab(order, 'closed') };
  }
  if (c.sampler === 'uni_pc' || c.sampler === 'uni_pc_bh2') {
    // It never goes to zero: the last level becomes 0.001.
    const levels = base.levels.map((l) => (l.sigma === 0 ? processOf[g].at(0.001) : l));
    const order = Math.min(3, levels.length - 2);
    const variant = c.sampler === 'uni_pc' ? 'bh1' : 'bh2';
    return { ...base, levels, states: 'network', rule: { solver: 'unipc', options: { order, variant } } };
  }
  if (c.sampler === 'lms') {
    const order = o.number('order', 4);
    return { ...base, relabel, rule: toZero(base.levels, { solver: 'lms', options: { order } }) };
  }
  if (c.sampler.startsWith('sa_solver')) return { ...base, ...saSampler(c, o, g, base.levels) };
  const family = /^(.*?)(_ancestral)?(_cfg_pp)?$/.exec(c.sampler) ?? [];
  const [, name = '', noisy, plus] = family;
  const ancestral = noisy && (g === 'flow' || plus || name === 'res_multistep');
  if (ancestral || plus) {
    const eta = o.number('eta', noisy ? 1 : 0);
    const by = g === 'flow' && name !== 'res_multistep' && !plus ? 'ratio' : 'posterior';
    const entry =
      own[name]?.(o) ?? samplers[name === 'dpmpp_2s' ? 'dpmpp_2s_ancestral' : name]?.(new Options({}), c).rule;
    if (!entry) throw new Unsupported(`no solver for “${c.sampler}” in this version`);
    const rule: Rule = name === 'dpmpp_2s' ? { solver: 'dpmpp-2s', options: { start: 'inner' } } : (entry as Rule);
    return {
      ...base,
      relabel,
      rule,
      modifiers: [
        ...(plus
          ? [
              {
                id: 'cfg-pp',
                options: { terms: { dpmpp_2m: 'past', res_multistep: 'all', dpmpp_2s: 'inner' }[name] ?? 'guided' },
              },
            ]
          : []),
        ...(noisy
          ? [
              { id: 'ancestral', options: { eta, by, past: name === 'res_multistep' ? 'published' : 'right' } },
              ...noiseStrength(o),
            ]
          : []),
      ],
    };
  }
  const entry = samplers[c.sampler];
  if (!entry) throw new Unsupported(`no solver for “${c.sampler}” in this version`);
  // ComfyUI draws only where it churns, and its states are those after churn.
  const drawn = ['euler', 'heun', 'dpm_2'].includes(c.sampler)
    ? ({ drawsPerStep: 'used', states: 'bases' } as const)
    : {};
  return { ...base, relabel, ...drawn, ...entry(o, c) };
};
