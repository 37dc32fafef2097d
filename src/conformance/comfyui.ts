import { level, type Level } from '../core/process';
import { Unsupported, type Case } from './case';
import { saSampler } from './comfyui-sa';
import { geometry, gridOf } from './levels';
import { inVpTime, tab } from './diff-sampler';
import { samplers } from './k-diffusion';
import { guidanceOf, type Mapping, type Plan, type Rule } from './plan';

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
/** Samplers that have a form of their own for flows. */
const ownOnFlows = new Set(['euler_ancestral', 'dpm_2_ancestral', 'dpmpp_2s_ancestral']);

const own: Record<string, (o: Parameters<Mapping>[1]) => Rule> = {
  dpmpp_2m_sde_heun: (o) => ({ solver: 'dpmpp-2m-sde', options: { eta: o.number('eta', 1), variant: 'heun' } }),
  ddpm: () => ({ solver: 'ddpm' }),
  ipndm: (o) => ({ solver: 'ipndm', options: { order: o.number('max_order', 4) } }),
  ipndm_v: (o) => ({ solver: 'ipndm-v', options: { order: o.number('max_order', 4), variant: 'published' } }),
  gradient_estimation: (o) => ({ solver: 'gradient-estimation', options: { gamma: o.number('ge_gamma', 2) } }),
  heunpp2: () => ({ solver: 'heunpp2', options: {} }),
  seeds_2: (o) => ({
    solver: 'seeds-2',
    options: { eta: o.number('eta', 1), r: o.number('r', 0.5), sNoise: o.number('s_noise', 1) },
  }),
  seeds_3: (o) => ({ solver: 'seeds-3', options: { eta: o.number('eta', 1), sNoise: o.number('s_noise', 1) } }),
  er_sde: (o) => {
    // Only order 1 needs no integral, and so no sum of 200 points.
    o.only('max_stage', 1);
    if (o.number('max_stage', 3) !== 1) throw new Unsupported('ER-SDE with 200-point sums');
    o.only('s_noise', 1);
    return { solver: 'er-sde', options: { order: 1, phi: 'er5' } };
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
  const base = { geometry: g, levels: finiteStart(c, gridOf(c, g)), guidance: guidanceOf(o) } satisfies Partial<Plan>;
  const relabel =
    g === 'flow' && blind.has(c.sampler)
      ? (at: { sigma: number }) => level(at.sigma, 1 - at.sigma, at.sigma)
      : undefined;
  if (own[c.sampler]) return { ...base, relabel, rule: own[c.sampler](o), drawsPerStep: drawsPerStep[c.sampler] };
  if (c.sampler === 'deis') {
    const [order, mode] = [o.number('max_order', 3), o.text('deis_mode', 'tab', ['tab', 'rhoab'])];
    if (mode === 'rhoab') return { ...base, relabel, rule: toZero(base.levels, { solver: 'lms', options: { order } }) };
    return { ...base, ...inVpTime(c), relabel, rule: tab(order, 'closed') };
  }
  if (c.sampler === 'lms') {
    const order = o.number('order', 4);
    return { ...base, relabel, rule: toZero(base.levels, { solver: 'lms', options: { order } }) };
  }
  if (c.sampler.startsWith('sa_solver')) return { ...base, ...saSampler(c, o, g, base.levels) };
  const entry = samplers[c.sampler];
  if (!entry) throw new Unsupported(`no solver for “${c.sampler}” in this version`);
  if (g === 'flow' && ownOnFlows.has(c.sampler)) throw new Unsupported(`${c.sampler} in its form for rectified flow`);
  // ComfyUI draws only where it churns, and its states are those after churn.
  const drawn = ['euler', 'heun', 'dpm_2'].includes(c.sampler)
    ? ({ drawsPerStep: 'used', states: 'bases' } as const)
    : {};
  return { ...base, relabel, ...drawn, ...entry(o, c) };
};
