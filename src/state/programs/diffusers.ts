import type { RawOptions } from '../../core/options';
import { flowSigmas, isFlow, list, number, ratioNotes, ratios } from '../code';
import {
  foreign,
  guided,
  keywords,
  noiseNote,
  only,
  refused,
  rule,
  type Foreign,
  type Rules,
  type Settings,
  type Told,
  type Whole,
} from './foreign';

/** A run as diffusers makes it: a scheduler, and the call of a pipeline. */

const multistep = (settings: Settings): Foreign =>
  rule('DPMSolverMultistepScheduler', { ...settings, lower_order_final: false });
const lowered = (o: RawOptions): string | undefined => only(o, { lowerOrderFinal: false });

const rules: Rules = {
  ddim: ({ eta }) =>
    eta === 0
      ? rule('EulerDiscreteScheduler')
      : eta === 1
        ? rule('EulerAncestralDiscreteScheduler')
        : rule(
            'DDIMScheduler',
            { set_alpha_to_one: true, clip_sample: false },
            `Pipelines that take eta= must be told ${eta}.`,
          ),
  'euler-ancestral': (o) => only(o, { eta: 1 }) ?? rule('EulerAncestralDiscreteScheduler'),
  heun: () => rule('HeunDiscreteScheduler'),
  'dpm-2': (o) => only(o, { r: 0.5 }) ?? rule('KDPM2DiscreteScheduler'),
  'dpm-2-ancestral': (o) => only(o, { eta: 1 }) ?? rule('KDPM2AncestralDiscreteScheduler'),
  lms: (o) => only(o, { order: 4 }) ?? rule('LMSDiscreteScheduler'),
  'dpmpp-2m': () => multistep({ algorithm_type: 'dpmsolver++', solver_order: 2, solver_type: 'midpoint' }),
  'dpmpp-3m': (o) =>
    only(o, { variant: 'published' }) ?? lowered(o) ?? multistep({ algorithm_type: 'dpmsolver++', solver_order: 3 }),
  'res-multistep': (o) =>
    only(o, { order: 2 }) ?? multistep({ algorithm_type: 'dpmsolver++', solver_order: 2, solver_type: 'heun' }),
  'dpm-solver-m': (o) =>
    lowered(o) ??
    (o.order === 3 ? only(o, { variant: 'published' }) : undefined) ??
    multistep({ algorithm_type: 'dpmsolver', solver_order: Number(o.order), solver_type: String(o.linear) }),
  'dpmpp-2m-sde': (o) =>
    only(o, { eta: 1 }) ??
    multistep({ algorithm_type: 'sde-dpmsolver++', solver_order: 2, solver_type: String(o.variant) }),
  'dpmpp-3m-sde': (o) =>
    only(o, { eta: 1, variant: 'diffusers' }) ??
    multistep({ algorithm_type: 'sde-dpmsolver++', solver_order: 3, solver_type: 'heun' }),
  'dpm-solver-m-sde': (o) =>
    only(o, { eta: 1 }) ??
    multistep({ algorithm_type: 'sde-dpmsolver', solver_order: Number(o.order), solver_type: String(o.variant) }),
  deis: (o) =>
    o.order === 4
      ? 'its order is three at most'
      : (only(o, { variable: 'lambda' }) ??
        rule('DEISMultistepScheduler', { solver_order: Number(o.order), lower_order_final: false })),
  unipc: (o) =>
    only(o, { corrector: true, lowerOrderFinal: true }) ??
    (o.variant === 'bh1' || o.variant === 'bh2'
      ? rule('UniPCMultistepScheduler', {
          solver_order: Number(o.order),
          solver_type: o.variant,
          predict_x0: o.prediction === 'data',
          lower_order_final: true,
        })
      : 'it has the variants bh1 and bh2 alone'),
  'dpmpp-sde': (o) => only(o, { eta: 1, r: 0.5, sNoise: 1 }) ?? rule('DPMSolverSDEScheduler'),
  ddpm: ({ variance }) =>
    rule('DDPMScheduler', { variance_type: variance === 'large' ? 'fixed_large' : 'fixed_small', clip_sample: false }),
};

/** Flows have schedulers of their own, or are an option of the others. */
const flowRules: Rules = {
  ddim: (o) => only(o, { eta: 0 }) ?? rule('FlowMatchEulerDiscreteScheduler'),
  heun: () => rule('FlowMatchHeunDiscreteScheduler'),
  ...Object.fromEntries(
    (['dpmpp-2m', 'dpmpp-3m', 'res-multistep', 'dpmpp-2m-sde', 'unipc', 'deis'] as const).map((id) => [id, rules[id]]),
  ),
};

/** Schedulers that can be told where to step. */
const takesSigmas = new Set(['EulerDiscreteScheduler', 'FlowMatchEulerDiscreteScheduler']);
const takesTimes = new Set(['DPMSolverMultistepScheduler', 'HeunDiscreteScheduler', 'DDPMScheduler']);
/** Schedulers with flags for spacings between the ends of their table. */
const takesFlags =
  /^(EulerDiscrete|HeunDiscrete|LMSDiscrete|KDPM2|DPMSolverMultistep|DPMSolverSDE|DEISMultistep|UniPCMultistep)/;
const flags: Record<string, RawOptions> = { karras: { rho: 7 }, exponential: {}, beta: { a: 0.6, b: 0.6 } };

/** Networks of EDM have schedulers of their own, which go from any σ to any other. */
const edmNames: Record<string, string> = {
  EulerDiscreteScheduler: 'EDMEulerScheduler',
  DPMSolverMultistepScheduler: 'EDMDPMSolverMultistepScheduler',
};
function asEdm(found: Foreign, { spec }: Whole): Foreign {
  const name = edmNames[found.name];
  const fits = spec.process.id === 've' && /^(karras|exponential)$/.test(spec.grid.id);
  return name && fits && !/dpmsolver$/.test(String(found.settings.algorithm_type)) ? { ...found, name } : found;
}

const predictions = { eps: 'epsilon', x0: 'sample', v: 'v_prediction', flow: 'flow_prediction' } as const;

interface Placed {
  settings: Settings;
  /** Arguments of the call. */
  call: readonly string[];
  notes: readonly string[];
}

/** Where the steps go: by a list if the scheduler takes one, by a flag, or as it likes. */
function placed(name: string, { spec, levels, card }: Whole): Placed {
  const { grid, process } = spec;
  const schedule = { levels, grid, process };
  const n = levels.length - 1;
  const toZero = levels[n].sigma === 0;
  const beyond = toZero ? [] : ['The scheduler goes on to σ = 0 in one step more than here.'];
  // Without a last step to zero of ours, one more node is asked for, from which it makes its own.
  const nodes = toZero ? n : n + 1;
  const count = [`num_inference_steps=${nodes}`];
  const final: Settings = /^(EDM)?(DPMSolverMultistep|UniPC)/.test(name) ? { final_sigmas_type: 'zero' } : {};
  if (isFlow(schedule)) {
    const sigmas = flowSigmas(schedule);
    if (name === 'FlowMatchEulerDiscreteScheduler')
      return {
        settings: { shift: 1, use_dynamic_shifting: false },
        call: [`sigmas=[${list(sigmas.slice(0, nodes))}]`],
        notes: ['The sigmas are the flow’s time; shift=1.0 keeps them as they are.', ...beyond],
      };
    const shift = grid.id === 'flow-shift' ? Number(grid.options.shift ?? 3) : 1;
    const own: Settings = name.startsWith('FlowMatch')
      ? { shift }
      : { use_flow_sigmas: true, flow_shift: shift, ...final };
    return {
      settings: own,
      call: count,
      notes: ['It takes no list of levels: its own spacing of the flow’s time is used, and the steps lie elsewhere.'],
    };
  }
  if (name.startsWith('EDM')) {
    const sigmas = ratios(schedule).filter((sigma) => sigma > 0);
    const rho: Settings = grid.id === 'karras' ? { rho: Number(grid.options.rho ?? 7) } : {};
    return {
      settings: {
        sigma_min: sigmas[sigmas.length - 1],
        sigma_max: sigmas[0],
        sigma_data: card?.sigmaData ?? 0.5,
        sigma_schedule: grid.id,
        ...rho,
        ...final,
      },
      call: count,
      notes: [
        'It preconditions the network itself: for networks F of EDM, with the sigma_data of their training.',
        ...beyond,
      ],
    };
  }
  const table = process.id === 'vp-discrete';
  const foreignTable = table
    ? []
    : ['It looks the network’s time up in its own table of ᾱ: exact only for networks trained on that table.'];
  if (takesSigmas.has(name))
    return {
      settings: {},
      call: [`sigmas=[${list(ratios(schedule))}]`],
      notes: [...ratioNotes(schedule), ...foreignTable],
    };
  const standard = Object.entries(flags[grid.id] ?? {}).every(([key, value]) => (grid.options[key] ?? value) === value);
  if (table && flags[grid.id] && standard && takesFlags.test(name))
    return {
      settings: { [`use_${grid.id}_sigmas`]: true, timestep_spacing: 'linspace', ...final },
      call: count,
      notes: beyond,
    };
  // DDIMScheduler steps by a fixed stride, which only these spacings have.
  const { spacing = 'leading', offset = 0 } = grid.options;
  if (table && grid.id === 'discrete' && (name !== 'DDIMScheduler' || spacing !== 'linspace'))
    return {
      settings: { timestep_spacing: spacing, steps_offset: offset, ...final },
      call: count,
      notes: beyond,
    };
  const times = levels.slice(0, nodes).map(({ t }) => Math.max(0, Math.round(t)));
  if (table && takesTimes.has(name) && new Set(times).size === times.length) {
    const off = Math.max(...times.map((t, i) => Math.abs(t - levels[i].t)));
    return {
      settings: final,
      call: [`timesteps=[${times.join(', ')}]`],
      notes: [
        ...(off > 1e-6 ? [`Its times are whole indices of the training table: rounded by up to ${number(off)}.`] : []),
        ...beyond,
      ],
    };
  }
  return {
    settings: {},
    call: count,
    notes: [
      'It takes no list of levels like these: its own spacing is used, and the steps lie elsewhere.',
      ...foreignTable,
    ],
  };
}

export function diffusers(whole: Whole): Told {
  const { spec, card } = whole;
  const flow = isFlow({ ...spec, levels: whole.levels });
  const none =
    refused('diffusers', spec) ?? (spec.control.kind === 'adaptive' ? 'diffusers has no adaptive steps.' : undefined);
  if (none) return { none };
  const known = foreign('diffusers', flow ? flowRules : rules, spec);
  if (typeof known === 'string') return { none: known };
  const found = asEdm(known, whole);
  const { settings, call, notes } = placed(found.name, whole);
  const prediction = card && predictions[card.prediction as keyof typeof predictions];
  const all: Settings = {
    ...found.settings,
    ...(prediction && !/^(FlowMatch|EDM)/.test(found.name) ? { prediction_type: prediction } : {}),
    ...settings,
  };
  const { scale, rescale, notes: guidanceNotes } = guided(spec);
  const text = [
    'import torch',
    `from diffusers import DiffusionPipeline, ${found.name}`,
    '',
    'pipe = DiffusionPipeline.from_pretrained("YOUR/MODEL")',
    `pipe.scheduler = ${found.name}.from_config(`,
    '    pipe.scheduler.config,',
    ...keywords(all).map((line) => `    ${line},`),
    ')',
    'result = pipe(',
    '    "YOUR PROMPT",',
    ...call.map((line) => `    ${line},`),
    `    guidance_scale=${number(scale)},`,
    ...(rescale ? [`    guidance_rescale=${number(rescale)},`] : []),
    `    generator=torch.Generator().manual_seed(${spec.seed}),`,
    ')',
  ].join('\n');
  return {
    text,
    notes: [...found.notes, ...notes, ...guidanceNotes, noiseNote(spec.seed)],
    rule: { ...found, settings: all },
  };
}
