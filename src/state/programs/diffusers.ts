import type { RawOptions } from '../../core/options';
import { isFlow, number } from '../code';
import { placed } from './diffusers-levels';
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

/** Networks of EDM have schedulers of their own, which go from any σ to any other. */
const edmNames: Record<string, string> = {
  EulerDiscreteScheduler: 'EDMEulerScheduler',
  DPMSolverMultistepScheduler: 'EDMDPMSolverMultistepScheduler',
};
function asEdm(found: Foreign, { spec }: Whole): Foreign {
  const name = edmNames[found.name];
  const fits = spec.process.id === 've' && /^(karras|exponential)$/.test(spec.grid.id);
  const { algorithm_type: type, solver_order: order } = found.settings;
  const has = !/dpmsolver$/.test(String(type)) && !(type === 'sde-dpmsolver++' && order === 3);
  return name && fits && has ? { ...found, name } : found;
}

const predictions = { eps: 'epsilon', x0: 'sample', v: 'v_prediction', flow: 'flow_prediction' } as const;

export function diffusers(whole: Whole): Told {
  const { spec, card } = whole;
  const flow = isFlow({ ...spec, levels: whole.levels });
  const none =
    refused('diffusers', spec) ?? (spec.control.kind === 'adaptive' ? 'diffusers has no adaptive steps.' : undefined);
  if (none) return { none };
  const known = foreign('diffusers', flow ? flowRules : rules, spec);
  if (typeof known === 'string') return { none: known };
  const found = asEdm(known, whole);
  const { settings, call, notes } = placed(found, whole);
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
