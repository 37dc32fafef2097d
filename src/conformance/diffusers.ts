import { Unsupported, type Case, type Options } from './case';
import { pndm } from './diffusers-pndm';
import { saScheduler } from './diffusers-sa';
import { ancestralSchedulers } from './diffusers-vp';
import { distinct, geometry, gridOf } from './levels';
import { churnOf } from './k-diffusion';
import { dataMultistep, noiseMultistep, rampOrder, thresholding, type Mapping, type Plan, type Rule } from './plan';

const rule = (solver: string, options?: Rule['options']): { rule: Rule } => ({ rule: { solver, options } });
const stepChurn = ['step_s_churn', 'step_s_tmin', 'step_s_tmax', 'step_s_noise'] as const;
type Entry = (o: Options, c: Case, plan: Omit<Plan, 'rule'>) => Pick<Plan, 'rule'> & Partial<Plan>;

/** A multistep DPM-Solver: the order falls in the last steps of runs of fewer than 15. */
const multistep: Entry = (o, _c, { levels }) => {
  const type = o.text('algorithm_type', 'dpmsolver++', [
    'dpmsolver++',
    'dpmsolver',
    'sde-dpmsolver++',
    'sde-dpmsolver',
  ]);
  const order = o.number('solver_order', 2);
  const bend = o.text('solver_type', 'midpoint', ['midpoint', 'heun']);
  const toZero = o.text('final_sigmas_type', 'zero', ['zero', 'sigma_min']) === 'zero';
  const euler = o.flag('euler_at_final', false);
  const short = o.flag('lower_order_final', true) && levels.length - 1 < 15;
  const one = (k: number): Rule => {
    if (type === 'dpmsolver++') return dataMultistep(k, bend);
    if (type === 'dpmsolver') return noiseMultistep(k, bend);
    if (type === 'sde-dpmsolver') return { solver: 'dpm-solver-m-sde', options: { order: k, variant: bend } };
    if (k === 1) return { solver: 'ddim', options: { eta: 1 } };
    if (k === 2) return { solver: 'dpmpp-2m-sde', options: { eta: 1, variant: bend } };
    return { solver: 'dpmpp-3m-sde', options: { eta: 1, variant: 'diffusers' } };
  };
  return {
    rule: (i, n) => {
      const last = i === n - 1 && (euler || short || toZero);
      return one(last ? 1 : Math.min(order, i + 1, i === n - 2 && short ? 2 : order));
    },
  };
};

/** Groups of calls 1, 2 … are one step each: the inner points are the grid's own. */
const singlestep: Entry = (o, c, { levels }) => {
  const type = o.text('algorithm_type', 'dpmsolver++', ['dpmsolver++', 'dpmsolver', 'sde-dpmsolver++']);
  const bend = o.text('solver_type', 'midpoint', ['midpoint', 'heun']);
  o.ignore('solver_order', 'lower_order_final', 'final_sigmas_type');
  const starts = (c.order_list ?? []).flatMap((order, i) => (order === 1 ? [i] : []));
  const outer = [...starts, levels.length - 1];
  const sizes = starts.map((s, i) => outer[i + 1] - s);
  return {
    levels: outer.map((i) => levels[i]),
    states: 'calls',
    drawsPerStep: 'used',
    rule: (i): Rule => {
      const order = sizes[i] ?? 1;
      if (order === 1) return type === 'sde-dpmsolver++' ? { solver: 'ddim', options: { eta: 1 } } : { solver: 'ddim' };
      const [a, b, c, z] = [outer[i], outer[i] + 1, outer[i] + 2, outer[i + 1]].map((k) => levels[k].lambda);
      const [r1, r2] = [(b - a) / (z - a), (c - a) / (z - a)];
      if (type === 'sde-dpmsolver++')
        return {
          solver: 'dpmpp-s-sde',
          options:
            order === 3
              ? { order, r1, r2, variant: bend === 'heun' ? 'published' : bend }
              : { order, r1, variant: bend },
        };
      const data = type === 'dpmsolver++';
      const variant = bend === 'heun' ? 'taylor' : 'midpoint';
      if (order === 2) return { solver: data ? 'dpmpp-2s' : 'dpm-solver-2', options: { r: r1, variant } };
      return { solver: data ? 'dpmpp-3s' : 'dpm-solver-3', options: { r1, r2, variant } };
    },
  };
};

/** These schedulers churn after the network was asked, at a level that it then did not see. */
const unchurned = (o: Options): object => {
  if (churnOf(o, stepChurn)) throw new Unsupported('churn after the network call');
  return {};
};

const churned =
  (solver: string): Entry =>
  (o, _c, plan) => ({ ...rule(solver), levels: distinct(plan.levels), churn: churnOf(o, stepChurn) });

const schedulers: Record<string, Entry> = {
  SASolverScheduler: saScheduler,
  EulerDiscreteScheduler: (o, _c, { levels }) => {
    o.ignore('final_sigmas_type');
    return { ...rule('ddim'), levels: distinct(levels), ...unchurned(o) };
  },
  EDMEulerScheduler: (o) => ({ ...rule('ddim'), ...unchurned(o) }),
  DEISMultistepScheduler: (o, _c, { levels }) => {
    const order = o.number('solver_order', 2);
    const lower = o.flag('lower_order_final', true) && levels.length - 1 < 15;
    return {
      rule: (i, n) => ({
        solver: 'deis',
        options: { order: rampOrder(order, i, n, lower), variable: 'lambda' },
      }),
    };
  },
  DPMSolverSinglestepScheduler: singlestep,
  EulerAncestralDiscreteScheduler: () => rule('euler-ancestral', { eta: 1 }),
  HeunDiscreteScheduler: (o, c, plan) => ({ ...churned('heun')(o, c, plan), states: 'calls' }),
  KDPM2DiscreteScheduler: (_o, _c, plan) => ({ ...rule('dpm-2'), levels: distinct(plan.levels), states: 'calls' }),
  KDPM2AncestralDiscreteScheduler: () => {
    throw new Unsupported('ancestral DPM-2 with the inner points where this scheduler puts them');
  },
  LMSDiscreteScheduler: (o) => rule('lms', { order: o.number('step_order', 4) }),
  DPMSolverMultistepScheduler: multistep,
  DPMSolverMultistepInverseScheduler: multistep,
  EDMDPMSolverMultistepScheduler: multistep,
  UniPCMultistepScheduler: (o, _c, { levels }) => {
    o.ignore('final_sigmas_type');
    o.only('disable_corrector');
    const order = o.number('solver_order', 2);
    const variant = o.text('solver_type', 'bh2');
    const prediction = o.flag('predict_x0', true) ? 'data' : 'noise';
    const lowerOrderFinal = o.flag('lower_order_final', true);
    if (levels.at(-1)?.sigma === 0 && !lowerOrderFinal) throw new Unsupported('σ = 0 without lower_order_final');
    return { ...rule('unipc', { order, variant, prediction, lowerOrderFinal }), states: 'network' };
  },
  FlowMatchEulerDiscreteScheduler: (o) => {
    o.only('stochastic_sampling', false);
    return rule('ddim');
  },
  FlowMatchHeunDiscreteScheduler: (o, c, plan) => ({ ...churned('heun')(o, c, plan), states: 'calls' }),
  DPMSolverSDEScheduler: (_o, _c, plan) => ({
    ...rule('dpmpp-sde', { eta: 1 }),
    levels: distinct(plan.levels),
    states: 'calls',
    drawsPerStep: 2,
  }),
  CosineDPMSolverMultistepScheduler: (o) => {
    o.only('solver_order', 2);
    const variant = o.text('solver_type', 'midpoint', ['midpoint', 'heun']);
    return rule('dpmpp-2m-sde', { eta: 1, variant });
  },
};

/** Options that say how the grid or the network was made; the case's own numbers hold the outcome. */
const grid =
  'beta_schedule beta_start beta_end timestep_spacing steps_offset num_inference_steps prediction_type interpolation_type use_karras_sigmas use_exponential_sigmas use_beta_sigmas use_lu_lambdas use_flow_sigmas flow_shift shift shift_terminal use_dynamic_shifting time_shift_type mu sigma_min sigma_max sigma_schedule lambda_min_clipped rescale_betas_zero_snr'.split(
    ' ',
  );

export const diffusers: Mapping = (c, o) => {
  if (c.sampler === 'PNDMScheduler') return pndm(c, o);
  const ancestral = ancestralSchedulers[c.sampler];
  if (ancestral) return ancestral(c, o);
  const entry = schedulers[c.sampler];
  if (!entry) throw new Unsupported(`no solver for “${c.sampler}” in this version`);
  o.ignore(...grid);
  const g = geometry(c);
  const asked = o.text('model_time', 't', ['t', 'sigma']);
  const limit = o.flag('thresholding', false);
  const [ratio, top] = [o.number('dynamic_thresholding_ratio', 0.995), o.number('sample_max_value', 1)];
  const levels = gridOf(c, g);
  const base: Omit<Plan, 'rule'> = {
    geometry: g,
    levels,
    clip: limit ? thresholding(ratio, 1, top) : undefined,
    ...(g !== 've' && asked === 't' ? { networkAt: 'recorded' as const } : {}),
  };
  return { ...base, ...entry(o, c, base) };
};
