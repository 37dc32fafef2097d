import { pidRule, type Tolerance } from '../core/controller';
import { Malformed, Unsupported, type Case, type Options } from './case';
import { geometry, gridOf, ve } from './levels';
import { noiseStrength, type Mapping, type Plan, type Rule } from './plan';

/** Churn as k-diffusion and diffusers spell it; without churn there is no modifier. */
export function churnOf(
  o: Options,
  keys: readonly string[] = ['s_churn', 's_tmin', 's_tmax', 's_noise'],
): Plan['churn'] {
  const [churn, min, max, noise] = keys.map((k, i) => o.number(k, [0, 0, 1e6, 1][i]));
  return churn > 0 ? { churn, min, max, noise } : undefined;
}

type Entry = (o: Options, c: Case) => Pick<Plan, 'rule'> & Partial<Plan>;
const rule = (solver: string, options?: Rule['options']): { rule: Rule } => ({ rule: { solver, options } });
const withEta =
  (solver: string, drawsPerStep = 1): Entry =>
  (o) => ({ ...rule(solver, { eta: o.number('eta', 1) }), modifiers: noiseStrength(o), drawsPerStep });

/** The samplers whose formulas k-diffusion and its descendants share. */
export const samplers: Record<string, Entry> = {
  euler: (o) => ({ ...rule('ddim'), churn: churnOf(o) }),
  heun: (o) => ({ ...rule('heun'), churn: churnOf(o) }),
  dpm_2: (o) => ({ ...rule('dpm-2'), churn: churnOf(o) }),
  lms: (o) => rule('lms', { order: o.number('order', 4) }),
  dpmpp_2m: () => rule('dpmpp-2m'),
  euler_ancestral: withEta('euler-ancestral'),
  dpm_2_ancestral: withEta('dpm-2-ancestral'),
  dpmpp_2s_ancestral: withEta('dpmpp-2s-ancestral'),
  dpmpp_3m_sde: (o) => ({
    ...rule('dpmpp-3m-sde', { eta: o.number('eta', 1), variant: 'published' }),
    modifiers: noiseStrength(o),
  }),
  dpmpp_sde: (o) => {
    const r = o.number('r', 0.5);
    const [eta, sNoise] = [o.number('eta', 1), o.number('s_noise', 1)];
    return { ...rule('dpmpp-sde', { eta, sNoise, r }), drawsPerStep: 2 };
  },
  dpmpp_2m_sde: (o) => {
    const eta = o.number('eta', 1);
    const variant = o.text('solver_type', 'midpoint', ['midpoint', 'heun']);
    return { ...rule('dpmpp-2m-sde', { eta, variant }), modifiers: noiseStrength(o) };
  },
};

/** Ancestral noise that leads no further down than the run does. */
function ancestralOf(o: Options): Plan['modifiers'] {
  const strength = noiseStrength(o);
  const eta = o.number('eta', 0);
  return eta > 0 ? [{ id: 'ancestral', options: { eta, floor: true } }, ...strength] : [];
}

/** Singlestep DPM-Solver of mixed orders, 3 as often as `n` calls allow, uniformly in log σ. */
const dpmFast: Mapping = (c, o) => {
  const n = o.number('n', 0);
  o.ignore('sigma_max');
  const end = ve.at(o.number('sigma_min', 0));
  const modifiers = ancestralOf(o);
  // The list holds where the steps begin.
  const levels = [...(c.times ?? []).map((t) => ve.at(Math.exp(-t))), end];
  const threes = Math.floor(n / 3) + 1;
  const orders = n % 3 === 0 ? [...Array(threes - 2).fill(3), 2, 1] : [...Array(threes - 1).fill(3), n % 3];
  if (levels.length !== orders.length + 1) throw new Malformed(`“times” must have ${orders.length} entries`);
  const solvers = ['ddim', 'dpm-solver-2', 'dpm-solver-3'];
  return { geometry: 've', levels, modifiers, rule: (i) => ({ solver: solvers[orders[i] - 1] }) };
};

const dpmAdaptive: Mapping = (_c, o) => {
  const order = o.number('order', 3);
  const [low, high] = [o.number('sigma_min', 0), o.number('sigma_max', 0)];
  const modifiers = ancestralOf(o);
  const rule = pidRule({
    p: o.number('pcoeff', 0),
    i: o.number('icoeff', 1),
    d: o.number('dcoeff', 0),
    safety: o.number('accept_safety', 0.81),
    first: o.number('h_init', 0.05),
    // With noise it takes the error to be of order 1.5.
    order: modifiers?.length ? 1.5 : undefined,
  });
  const tolerance: Tolerance = { atol: o.number('atol', 0.0078), rtol: o.number('rtol', 0.05), norm: 'rms' };
  return {
    geometry: 've',
    levels: [ve.at(high), ve.at(low)],
    adaptive: { tolerance, rule },
    states: 'attempts',
    modifiers,
    rule: { solver: order === 2 ? 'dpm-solver-2' : 'dpm-solver-3' },
  };
};

export const kDiffusion: Mapping = (c, o) => {
  if (c.sampler === 'dpm_adaptive') return dpmAdaptive(c, o);
  if (c.sampler === 'dpm_fast') return dpmFast(c, o);
  const entry = samplers[c.sampler];
  if (!entry) throw new Unsupported(`no solver for “${c.sampler}” in this version`);
  o.ignore('schedule');
  const g = geometry(c);
  return { geometry: g, levels: gridOf(c, g), ...entry(o, c) };
};
