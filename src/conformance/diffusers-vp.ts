import { level, type Level, type NoiseProcess } from '../core/process';
import { alphasCumprod } from '../processes/vp-discrete';
import { Malformed, type Case, type Options } from './case';
import { vp } from './levels';
import { thresholding, type Mapping, type Plan, type Rule } from './plan';

type Betas = readonly [schedule: 'linear' | 'scaled_linear', first: number, last: number];
const ddpmBetas: Betas = ['linear', 1e-4, 0.02];
const latentBetas: Betas = ['scaled_linear', 0.00085, 0.012];

/** ᾱ of diffusers' discrete processes, shifted in its SNR (CogVideoX) and rescaled to end in pure noise if asked. */
export function alphasOf(o: Options, [schedule, first, last]: Betas = ddpmBetas, snrShift = 1): number[] {
  o.only('trained_betas');
  const name = o.text('beta_schedule', schedule, ['linear', 'scaled_linear', 'squaredcos_cap_v2']);
  const steps = o.number('num_train_timesteps', 1000);
  const shift = o.number('snr_shift_scale', snrShift);
  const plain = alphasCumprod(name, steps, o.number('beta_start', first), o.number('beta_end', last));
  const table = plain.map((ac) => ac / (shift + (1 - shift) * ac));
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

function timesOf(c: Case, o: Options): { times: number[]; n: number } {
  const n = o.number('num_inference_steps', 0);
  if (!c.times?.length || !(n > 0)) throw new Malformed('“times” and num_inference_steps are needed');
  return { times: c.times, n };
}

/** Times of the calls, and where a step ends: N/steps earlier (DDIM), or at the next time in the list (DDPM). */
function steps(
  c: Case,
  o: Options,
  table: readonly number[],
  final: number,
  listed = false,
): Pick<Plan, 'levels' | 'starts'> {
  const { times, n } = timesOf(c, o);
  const stride = Math.floor(table.length / n);
  const starts = times.map((t) => levelAt(table[t]));
  const ends = times.map((t, i) => {
    const next = listed ? (times[i + 1] ?? -1) : t - stride;
    return levelAt(next >= 0 ? table[next] : final);
  });
  return { levels: [starts[0], ...ends], starts };
}

/** Dynamic thresholding, else clipping. */
export function clipOf(o: Options, clips = false): Plan['clip'] {
  const range = o.number('clip_sample_range', 1);
  const [ratio, top] = [o.number('dynamic_thresholding_ratio', 0.995), o.number('sample_max_value', 1)];
  const clip = o.flag('clip_sample', clips);
  if (o.flag('thresholding', false)) return thresholding(ratio, 1, top);
  if (!clip) return undefined;
  return (row) => {
    row.forEach((v, i) => {
      row[i] = Math.min(range, Math.max(-range, v));
    });
  };
}

/** Clips the data prediction and leaves the noise prediction as it was. */
const clippedData = (clip: Plan['clip']): Partial<Plan> =>
  clip ? { clip, keepsNoise: true, modifiers: [{ id: 'cfg-pp' }] } : {};

/** What is in the recorded times and in the network. */
function base(o: Options): void {
  o.ignore('timestep_spacing', 'steps_offset');
  o.only('prediction_type', 'epsilon', 'sample', 'v_prediction');
  o.only('model_time', 't', 'sigma');
}

const ddim: Mapping = (c, o) => {
  base(o);
  const table = alphasOf(o);
  const eta = o.number('step_eta', 0);
  const clip = clipOf(o, true);
  const first = o.flag('set_alpha_to_one', true) ? 1 : table[0];
  const end = steps(c, o, table, first);
  const clipped = o.flag('step_use_clipped_model_output', false) ? { clip } : clippedData(clip);
  return { geometry: 'vp', ...end, rule: { solver: 'ddim', options: { eta } }, ...clipped };
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
    clip: clipOf(o, true),
  };
};

/** CogVideoX’s two schedulers never look at the options for clipping; the stochastic one not at η either. */
const cogVideoX =
  (stochastic: boolean): Mapping =>
  (c, o) => {
    base(o);
    o.ignore('clip_sample', 'clip_sample_range', 'sample_max_value', 'step_use_clipped_model_output', 'step_eta');
    const table = alphasOf(o, latentBetas, 3);
    const last = steps(c, o, table, o.flag('set_alpha_to_one', true) ? 1 : table[0]);
    if (!stochastic) return { geometry: 'vp', ...last, rule: { solver: 'ddim' } };
    // A step of second order draws twice, and uses the second draw; the first step and one to the end are of order one.
    const { times, n } = timesOf(c, o);
    const toEnd = (i: number): boolean => times[i] < Math.floor(table.length / n);
    let drawn = 0;
    const draws = times.map((_, i) => {
      drawn += i === 0 || toEnd(i) ? 1 : 2;
      return drawn - 1;
    });
    return {
      geometry: 'vp',
      ...last,
      draws,
      rule: (i): Rule =>
        toEnd(i)
          ? { solver: 'ddim', options: { eta: 1 } }
          : { solver: 'dpmpp-2m-sde', options: { eta: 1, variant: 'midpoint' } },
    };
  };

const lcm: Mapping = (c, o) => {
  base(o);
  o.ignore('original_inference_steps', 'set_alpha_to_one');
  const table = alphasOf(o, latentBetas);
  const scaling = o.number('timestep_scaling', 10);
  const { times } = timesOf(c, o);
  return {
    geometry: 'vp',
    process: { ...vp, tMax: 999 },
    levels: [...times.map((t) => ({ ...levelAt(table[t]), t })), vp.zero],
    clip: clipOf(o),
    rule: { solver: 'lcm', options: { boundary: 'lcm', scaling } },
  };
};

/** Its jumps end at whole times, and its run at the first of them, not at clean data. */
const tcd: Mapping = (c, o) => {
  base(o);
  o.ignore('original_inference_steps', 'set_alpha_to_one', 'timestep_scaling');
  const table = alphasOf(o, latentBetas);
  const gamma = o.number('step_eta', 0.3);
  const at = (t: number): Level => ({ ...levelAt(table[Math.floor(t)]), t });
  const process: NoiseProcess = { ...vp, tMin: 0, at };
  const { times } = timesOf(c, o);
  return {
    geometry: 'vp',
    process,
    levels: [...times, 0].map(at),
    rule: { solver: 'tcd', options: { gamma } },
    ...clippedData(clipOf(o, true)),
  };
};

/** The schedulers that step along the discrete table of ᾱ. */
export const tableSchedulers: Record<string, Mapping> = {
  DDIMScheduler: ddim,
  DDIMInverseScheduler: ddimInverse,
  DDPMScheduler: ddpm,
  CogVideoXDDIMScheduler: cogVideoX(false),
  CogVideoXDPMScheduler: cogVideoX(true),
  LCMScheduler: lcm,
  TCDScheduler: tcd,
};
