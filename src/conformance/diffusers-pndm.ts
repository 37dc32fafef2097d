import { level } from '../core/process';
import { discreteProcess } from '../processes/vp-discrete';
import { Malformed, Unsupported } from './case';
import { alphasOf, levelAt } from './diffusers-vp';
import { vp } from './levels';
import type { Mapping } from './plan';

/** diffusers’ PNDMScheduler: its times list the calls; those of one step stand for it once. */
export const pndm: Mapping = (c, o) => {
  o.ignore('timestep_spacing', 'steps_offset', 'model_time');
  const values = o.text<string>('prediction_type', 'epsilon') === 'v_prediction' ? 'v' : 'eps';
  const table = alphasOf(o);
  const n = o.number('num_inference_steps', 0);
  const stride = Math.floor(table.length / n);
  const skip = o.flag('skip_prk_steps', false);
  const final = o.flag('set_alpha_to_one', false) ? 1 : table[0];
  const { times } = c;
  if (!times?.length || !(n > 0)) throw new Malformed('“times” and num_inference_steps are needed');
  // Runge–Kutta steps call at t, twice halfway, and at t′; PLMS calls at t and t′ in its first step, and t′ again.
  const starts = skip ? [times[0], ...times.slice(2)] : [times[0], times[4], times[8], ...times.slice(12)];
  const process = discreteProcess(table);
  const at = (t: number) => ({ ...levelAt(table[t]), t });
  if (starts.some((t, i) => i > 0 && t !== starts[i - 1] - stride))
    throw new Unsupported(
      'a spacing whose steps end elsewhere than the next ones start, the first two calls at two levels',
    );
  const last = starts[starts.length - 1] - stride;
  return {
    geometry: 'vp',
    process: { ...vp, at: (t) => ({ ...process.at(t) }) },
    levels: [...starts.map(at), { ...levelAt(last >= 0 ? table[last] : final), t: Math.max(last, 0) }],
    states: 'calls',
    rule: { solver: 'pndm', options: { start: skip ? 'plms' : 'prk', values } },
  };
};

/** IPNDMScheduler: lists of α and σ = sin²; its network predicts v. */
export const ipndm: Mapping = (c, o) => {
  o.ignore('num_inference_steps', 'model_time');
  o.only('trained_betas');
  const { alphas, betas } = c;
  if (!alphas || alphas.length !== betas?.length) throw new Malformed('“alphas” and “betas” must be equally long');
  return {
    geometry: 'vp',
    levels: alphas.map((a, i) => (betas[i] === 0 ? vp.zero : level(betas[i], a, betas[i]))),
    rule: { solver: 'ipndm', options: { order: 4, ends: 'published' } },
  };
};
