import type { Card } from './card';

/** A choice from a registry, as in a RunSpec. */
interface Choice {
  id: string;
  options: Record<string, number | boolean | string>;
}

/** What a scheduler_config.json of diffusers says, in our words. */
export interface SchedulerReading {
  process?: Card['process'];
  prediction?: Card['prediction'];
  outputScale?: number;
  time?: Pick<Card['inputs']['time'], 'unit' | 'scale' | 'offset'>;
  sigmaData?: number;
  /** To start from; suggestions, not part of the card. */
  grid?: Choice;
  solver?: Choice;
  guidance?: Choice[];
  /** Keys that were not understood or not used, each named with its value, and what was assumed. */
  notes: string[];
}

type Json = Record<string, unknown>;

function objectIn(json: unknown, what: string): Json {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw new Error(`${what} holds no settings.`);
  return json as Json;
}

/** Our solver for each of diffusers' schedulers, by class name. */
const solvers: readonly (readonly [name: RegExp, id: string, options?: (c: Json) => Choice['options']])[] = [
  [/^DDIM|^CogVideoXDDIM/, 'ddim'],
  [/^DDPM/, 'ddpm'],
  [/^PNDM/, 'pndm'],
  [/^IPNDM/, 'ipndm'],
  [/^LMS/, 'lms'],
  [/^EulerAncestral/, 'euler-ancestral'],
  [/^(FlowMatch)?Euler|^EDMEuler/, 'ddim'],
  [/^(FlowMatch)?Heun/, 'heun'],
  [/^KDPM2Ancestral/, 'dpm-2-ancestral'],
  [/^KDPM2/, 'dpm-2'],
  [/^UniPC/, 'unipc', ({ solver_order: order }): Choice['options'] => (typeof order === 'number' ? { order } : {})],
  [/^DEIS/, 'deis'],
  [/^SASolver/, 'sa-solver'],
  [/^DPMSolverSDE/, 'dpmpp-sde'],
  [/^(EDM)?DPMSolverMultistep|^CogVideoXDPM/, 'dpmpp-2m'],
  [/^DPMSolverSinglestep/, 'dpmpp-2s'],
  [/^(FlowMatch)?LCM/, 'lcm'],
  [/^TCD/, 'tcd'],
];

const predictions: Readonly<Record<string, Card['prediction']>> = {
  epsilon: 'eps',
  sample: 'x0',
  v_prediction: 'v',
  flow_prediction: 'flow',
};

/** Settings that change nothing here: of the saving program, or of what a run chooses itself. */
const silent = new Set([
  ...['_class_name', '_diffusers_version', '_use_default_values', 'trained_betas', 'solver_type', 'algorithm_type'],
  ...['solver_order', 'lower_order_final', 'euler_at_final', 'final_sigmas_type', 'skip_prk_steps', 'variance_type'],
  ...['predict_x0', 'solver_p', 'disable_corrector', 'set_alpha_to_one', 'use_lu_lambdas', 'interpolation_type'],
  ...['lambda_min_clipped', 'timestep_type', 'original_inference_steps', 'sample_max_value', 'clip_sample_range'],
  ...['dynamic_thresholding_ratio', 'use_flow_sigmas', 'base_shift', 'max_shift', 'base_image_seq_len'],
  ...['max_image_seq_len', 'shift_terminal', 'time_shift_type', 'num_train_timesteps', 'sigma_min', 'sigma_max', 'rho'],
]);

/** @throws Error if `json` is no object. */
export function readSchedulerConfig(json: unknown): SchedulerReading {
  const config = objectIn(json, 'scheduler_config.json');
  const notes: string[] = [];
  const used = new Set<string>();
  const get = <T>(key: string, fallback: T): T => {
    used.add(key);
    const value = config[key];
    if (value === undefined || value === null) return fallback;
    if (typeof value === typeof fallback) return value as T;
    notes.push(`${key}: ${JSON.stringify(value)} is no ${typeof fallback}; ${JSON.stringify(fallback)} is taken`);
    return fallback;
  };
  const name = get('_class_name', '');
  const steps = get('num_train_timesteps', 1000);
  const flow = name.startsWith('FlowMatch') || get('use_flow_sigmas', false);
  const edm = name.startsWith('EDM');
  const reading: SchedulerReading = flow
    ? readFlow(get, steps)
    : edm
      ? readEdm(get)
      : { ...readTable(config, get, steps), time: { unit: 'index' } };
  const kind = get('prediction_type', flow ? 'flow_prediction' : 'epsilon');
  const prediction = edm ? 'F' : predictions[kind];
  if (prediction) reading.prediction = prediction;
  else notes.push(`prediction_type: “${kind}” is not known here; the network is asked instead`);
  if (edm && kind !== 'epsilon')
    notes.push(`prediction_type: “${kind}” of an EDM scheduler is not known here; ask the network`);
  const guidance: Choice[] = [];
  const range = get('sample_max_value', 1);
  if (get('thresholding', false))
    guidance.push({
      id: 'dynamic-thresholding',
      options: { share: get('dynamic_thresholding_ratio', 0.995), range, most: range },
    });
  else if (get('clip_sample', false))
    guidance.push({ id: 'dynamic-thresholding', options: { share: 1, range: get('clip_sample_range', 1), most: 1 } });
  if (guidance.length) reading.guidance = guidance;
  const solver = solvers.find(([pattern]) => pattern.test(name));
  if (solver) reading.solver = { id: solver[1], options: solver[2]?.(config) ?? {} };
  else if (name) notes.push(`_class_name: “${name}” has no counterpart here; any solver may be taken`);
  for (const key of Object.keys(config))
    if (!used.has(key) && !silent.has(key))
      notes.push(`${key}: ${JSON.stringify(config[key])} is not known here and changes nothing`);
  return { ...reading, notes: [...reading.notes, ...notes] };
}

type Get = <T>(key: string, fallback: T) => T;

/** Spacings of σ that any of diffusers' schedulers may take. */
function spacing(get: Get): Choice | undefined {
  if (get('use_karras_sigmas', false)) return { id: 'karras', options: {} };
  if (get('use_exponential_sigmas', false)) return { id: 'exponential', options: {} };
  if (get('use_beta_sigmas', false)) return { id: 'beta', options: {} };
  return undefined;
}

function readFlow(get: Get, steps: number): SchedulerReading {
  const notes: string[] = [];
  const shift = get('shift', 1);
  if (get('use_dynamic_shifting', false))
    notes.push('use_dynamic_shifting: the shift follows the size of the picture in diffusers; here it is what you set');
  const invert = get('invert_sigmas', false);
  if (invert) notes.push('invert_sigmas: the time runs from noise to data; the time input is turned round');
  return {
    process: { id: 'flow', options: {} },
    time: invert ? { unit: 't', scale: -steps, offset: steps } : { unit: 't', scale: steps },
    ...(invert ? { outputScale: -1 } : {}),
    grid: spacing(get) ?? (shift === 1 ? { id: 'uniform-t', options: {} } : { id: 'flow-shift', options: { shift } }),
    notes,
  };
}

/** Karras et al. 2022: the raw network F on c_in·x, told c_noise = ln σ/4. */
function readEdm(get: Get): SchedulerReading {
  return {
    process: { id: 've', options: { sigmaMin: get('sigma_min', 0.002), sigmaMax: get('sigma_max', 80) } },
    time: { unit: 'log-sigma' },
    sigmaData: get('sigma_data', 0.5),
    grid:
      get('sigma_schedule', 'karras') === 'karras'
        ? { id: 'karras', options: { rho: get('rho', 7) } }
        : { id: 'exponential', options: {} },
    notes: [],
  };
}

const schedules = ['linear', 'scaled_linear', 'squaredcos_cap_v2', 'sigmoid'];

function readTable(config: Json, get: Get, steps: number): SchedulerReading {
  const notes: string[] = [];
  const schedule = get('beta_schedule', 'linear');
  const known = schedules.includes(schedule);
  if (!known)
    notes.push(`beta_schedule: “${schedule}” is not known here; the network is asked, or choose the process by hand`);
  if (Array.isArray(config.trained_betas) && config.trained_betas.length)
    notes.push('trained_betas: a table of its own is not taken over; “linear” with the given ends stands for it');
  if (get('rescale_betas_zero_snr', false))
    notes.push(
      'rescale_betas_zero_snr: the last level is pure noise in diffusers; here it keeps the signal of the plain table',
    );
  const options = { schedule, steps, betaStart: get('beta_start', 1e-4), betaEnd: get('beta_end', 0.02) };
  const kind = get('timestep_spacing', 'leading');
  const listed = ['linspace', 'leading', 'trailing'].includes(kind);
  if (!listed) notes.push(`timestep_spacing: “${kind}” is not known here; “leading” is taken`);
  const grid = { id: 'discrete', options: { spacing: listed ? kind : 'leading', offset: get('steps_offset', 0) } };
  return { ...(known ? { process: { id: 'vp-discrete', options } } : {}), grid: spacing(get) ?? grid, notes };
}

/** What a config.json beside the network (unet/config.json) says. */
export interface NetworkReading {
  channels?: number;
  outChannels?: number;
  /** [height, width]. */
  size?: [number, number];
  classes?: number;
  notes: string[];
}

/** @throws Error if `json` is no object. */
export function readNetworkConfig(json: unknown): NetworkReading {
  const config = objectIn(json, 'config.json');
  const whole = (value: unknown): number | undefined =>
    typeof value === 'number' && Number.isInteger(value) && value > 0 ? value : undefined;
  const side = config.sample_size;
  const [height, width] = Array.isArray(side) ? side.map(whole) : [whole(side), whole(side)];
  const notes: string[] = [];
  const kind = config.class_embed_type;
  if (kind !== undefined && kind !== null)
    notes.push(`class_embed_type: “${kind}”: the class goes in as the network’s file says, by number`);
  return {
    channels: whole(config.in_channels),
    outChannels: whole(config.out_channels),
    ...(height && width ? { size: [height, width] as [number, number] } : {}),
    classes: whole(config.num_class_embeds),
    notes,
  };
}
