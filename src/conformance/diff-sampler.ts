import { Unsupported, type Case, type Options } from './case';
import { geometry, gridOf, timeOfVp } from './levels';
import { dataMultistep, noiseMultistep, rampOrder, thresholding, type Mapping, type Plan, type Rule } from './plan';

const rule = (solver: string, options?: Rule['options']): { rule: Rule } => ({ rule: { solver, options } });
const multistep = (order: number, data: boolean): Rule => (data ? dataMultistep(order) : noiseMultistep(order));
const clipOf = (o: Options, data: boolean): Plan['clip'] =>
  o.flag('dynamic_thresholding', false) && data ? thresholding(0.995, 1) : undefined;

/** The time in which its DEIS extrapolates: always that of σ = 0.002 … 80. */
export function inVpTime(c: Case): Pick<Plan, 'process' | 'levels'> {
  const process = timeOfVp(0.002, 80);
  return { process, levels: (c.sigmas ?? []).map((s) => process.atLambda(-Math.log(s))) };
}

/** Its DEIS takes sums where there is something to extrapolate; the first step is Euler’s. */
export const tab =
  (order: number, quadrature: string) =>
  (i: number): Rule =>
    i === 0 ? { solver: 'ddim' } : { solver: 'deis', options: { order, quadrature } };

/** The samplers of diff-sampler run in σ like k-diffusion's, and end at σ > 0. */
export const diffSampler: Mapping = (c, o) => {
  o.ignore('num_steps', 'schedule_type', 'schedule_rho', 'sigma_min', 'sigma_max');
  const modifiers = o.flag('afs', false) ? [{ id: 'afs', options: { variant: 'published' } }] : [];
  const g = geometry(c);
  const levels = gridOf(c, g);
  const denoiseToZero = o.flag('denoise_to_zero', false);
  return { geometry: g, levels, denoiseToZero, freeEnd: true, modifiers, ...diffRule(c, o) };
};

function diffRule(c: Case, o: Options): Pick<Plan, 'rule'> & Partial<Plan> {
  const order = o.number('max_order', 4);
  switch (c.sampler) {
    case 'euler':
      return rule('ddim');
    case 'heun':
      return rule('heun');
    case 'dpm_2': {
      const r = o.number('r', 0.5);
      return rule('dpm-2', { r });
    }
    case 'ipndm':
      return rule('ipndm', { order });
    case 'ipndm_v':
      return rule('ipndm-v', { order });
    case 'deis':
      if (o.text('deis_mode', 'tab', ['tab', 'rhoab']) === 'rhoab') return rule('lms', { order });
      return {
        rule: tab(order, o.text('coeff_quadrature', 'riemann', ['riemann', 'gauss']) === 'gauss' ? 'exact' : 'closed'),
        ...inVpTime(c),
      };
    case 'dpm_pp': {
      const lower = o.flag('lower_order_final', true);
      const data = o.flag('predict_x0', true);
      const clip = clipOf(o, data);
      return { rule: (i, n) => multistep(rampOrder(order, i, n, lower), data), clip };
    }
    case 'unipc': {
      const data = o.flag('predict_x0', true);
      const lowerOrderFinal = o.flag('lower_order_final', true);
      const variant = o.text('variant', 'bh2');
      const prediction = data ? 'data' : 'noise';
      return { ...rule('unipc', { order, variant, prediction, lowerOrderFinal }), clip: clipOf(o, data) };
    }
    default:
      throw new Unsupported(`no solver for “${c.sampler}” in this version`);
  }
}
