import { level, type Level } from '../core/process';
import { alphasCumprod } from '../processes/vp-discrete';
import { Malformed, Unsupported, type Case, type Options } from './case';
import { vp } from './levels';
import type { Mapping, Plan } from './plan';

/** ᾱ of diffusers' discrete processes. */
export function alphasOf(o: Options): number[] {
  const name = o.text('beta_schedule', 'linear', ['linear', 'scaled_linear', 'squaredcos_cap_v2']);
  const table = alphasCumprod(name, 1000, o.number('beta_start', 1e-4), o.number('beta_end', 0.02));
  if (!o.flag('rescale_betas_zero_snr', false)) return table;
  const roots = table.map(Math.sqrt);
  const [a, b] = [roots[0], roots[table.length - 1]];
  return roots.map((r) => (((r - b) * a) / (a - b)) ** 2);
}

/** The level of a value of ᾱ. */
export const levelAt = (ac: number): Level => {
  if (ac >= 1) return vp.zero;
  const [alpha, sigma] = [Math.sqrt(ac), Math.sqrt(1 - ac)];
  return level(sigma / alpha, alpha, sigma);
};

/** Times of the calls, and where a step ends: N/steps earlier (DDIM), or at the next time in the list (DDPM). */
function steps(
  c: Case,
  o: Options,
  table: readonly number[],
  final: number,
  listed = false,
): Pick<Plan, 'levels' | 'starts'> {
  const n = o.number('num_inference_steps', 0);
  const { times } = c;
  if (!times?.length || !(n > 0)) throw new Malformed('“times” and num_inference_steps are needed');
  const stride = Math.floor(table.length / n);
  const starts = times.map((t) => levelAt(table[t]));
  const ends = times.map((t, i) => {
    const next = listed ? (times[i + 1] ?? -1) : t - stride;
    return levelAt(next >= 0 ? table[next] : final);
  });
  return { levels: [starts[0], ...ends], starts };
}

function clipOf(o: Options): Plan['clip'] {
  const range = o.number('clip_sample_range', 1);
  if (!o.flag('clip_sample', false)) return undefined;
  return (row) => {
    row.forEach((v, i) => {
      row[i] = Math.min(range, Math.max(-range, v));
    });
  };
}

function base(o: Options): void {
  o.ignore('timestep_spacing', 'steps_offset', 'prediction_type', 'model_time');
  o.only('thresholding', false);
}

const ddim: Mapping = (c, o) => {
  base(o);
  const table = alphasOf(o);
  const eta = o.number('step_eta', 0);
  const clip = clipOf(o);
  if (o.flag('step_use_clipped_model_output', false) === false && clip)
    throw new Unsupported('clip_sample with the noise prediction left as it was');
  const first = o.flag('set_alpha_to_one', true) ? 1 : table[0];
  return { geometry: 'vp', ...steps(c, o, table, first), rule: { solver: 'ddim', options: { eta } }, clip };
};

/** The way back: x at one level, the network asked where the step ends. */
const ddimInverse: Mapping = (c, o) => {
  base(o);
  o.only('clip_sample', false);
  o.ignore('clip_sample_range');
  const table = alphasOf(o);
  const n = o.number('num_inference_steps', 0);
  const { times } = c;
  if (!times?.length || !(n > 0)) throw new Malformed('“times” and num_inference_steps are needed');
  const clean = o.flag('set_alpha_to_one', true) ? 1 : table[0];
  const start = table[times[0] - Math.floor(table.length / n)] ?? clean;
  const levels = [start, ...times.map((t) => table[t])].map(levelAt);
  return { geometry: 'vp', levels, networkAt: 'recorded', rule: { solver: 'ddim' } };
};

const ddpm: Mapping = (c, o) => {
  base(o);
  const table = alphasOf(o);
  const type = o.text('variance_type', 'fixed_small', ['fixed_small', 'fixed_small_log', 'fixed_large']);
  const variance = type === 'fixed_large' ? 'large' : 'small';
  return {
    geometry: 'vp',
    ...steps(c, o, table, 1, true),
    rule: { solver: 'ddpm', options: { variance } },
    clip: clipOf(o),
  };
};

/** The schedulers that step along the discrete table of ᾱ. */
export const ancestralSchedulers: Record<string, Mapping> = {
  DDIMScheduler: ddim,
  DDIMInverseScheduler: ddimInverse,
  DDPMScheduler: ddpm,
};
