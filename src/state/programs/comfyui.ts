import { endNote, flowSigmas, isFlow, list, number, ratioNotes, ratios } from '../code';
import {
  foreign,
  guided,
  noiseNote,
  only,
  optionsOfModifier,
  refused,
  rule,
  type Rules,
  type Settings,
  type Told,
  type Whole,
} from './foreign';

/** A run as ComfyUI makes it: settings of the nodes of a custom sampler. */

const rules: Rules = {
  ddim: ({ eta }) => (eta === 0 ? rule('euler') : rule('euler_ancestral', { eta })),
  'euler-ancestral': ({ eta }) => rule('euler_ancestral', { eta }),
  heun: () => rule('heun'),
  heunpp: (o) => only(o, { variant: 'published' }) ?? rule('heunpp2'),
  'dpm-2': (o) => only(o, { r: 0.5 }) ?? rule('dpm_2'),
  'dpm-2-ancestral': ({ eta }) => rule('dpm_2_ancestral', { eta }),
  lms: ({ order }) => rule('lms', { order }, 'A last step to σ = 0 is Euler’s there.'),
  'dpmpp-2m': () => rule('dpmpp_2m'),
  'dpmpp-2s-ancestral': ({ eta }) => rule('dpmpp_2s_ancestral', { eta }),
  'dpmpp-sde': ({ eta, sNoise, r }) => rule('dpmpp_sde', { eta, s_noise: sNoise, r }),
  'dpmpp-2m-sde': ({ eta, variant }) => rule('dpmpp_2m_sde', { solver_type: variant, eta }),
  'dpmpp-3m-sde': (o) => only(o, { variant: 'published' }) ?? rule('dpmpp_3m_sde', { eta: o.eta }),
  ipndm: (o) => only(o, { order: 4, ends: 'plain' }) ?? rule('ipndm'),
  'ipndm-v': (o) => only(o, { order: 4 }) ?? rule('ipndm_v'),
  'gradient-estimation': (o) => only(o, { gamma: 2 }) ?? rule('gradient_estimation'),
  'res-multistep': (o) => only(o, { order: 2 }) ?? rule('res_multistep'),
  'er-sde': (o) => only(o, { phi: 'er5', variant: 'comfyui' }) ?? rule('er_sde', { max_stage: o.order }),
  'seeds-2': (o) => only(o, { eta: 1, r: 0.5, sNoise: 1 }) ?? rule('seeds_2'),
  'seeds-3': (o) => only(o, { eta: 1, sNoise: 1 }) ?? rule('seeds_3'),
  lcm: (o) => only(o, { boundary: 'none' }) ?? rule('lcm'),
  ddpm: (o) => only(o, { variance: 'small' }) ?? rule('ddpm'),
  unipc: (o) =>
    only(o, { order: 3, prediction: 'data', corrector: true, lowerOrderFinal: true }) ??
    (o.variant === 'bh1' || o.variant === 'bh2'
      ? rule(
          o.variant === 'bh1' ? 'uni_pc' : 'uni_pc_bh2',
          {},
          'It never goes to zero: a last sigma of 0 becomes 0.001.',
        )
      : 'it has the variants bh1 and bh2 alone'),
};

/** Nodes of single samplers, for settings that the plain list of names does not offer. */
const nodes: Record<string, string> = {
  euler_ancestral: 'SamplerEulerAncestral',
  lms: 'SamplerLMS',
  dpmpp_2s_ancestral: 'SamplerDPMPP_2S_Ancestral',
  dpmpp_sde: 'SamplerDPMPP_SDE',
  dpmpp_2m_sde: 'SamplerDPMPP_2M_SDE',
  dpmpp_3m_sde: 'SamplerDPMPP_3M_SDE',
  er_sde: 'SamplerER_SDE',
};

/** Formulas that know σ only, and take α to be 1 on flows, too. */
const blind = /^(heun|heunpp2|dpm_2|lms|dpmpp_2m|ipndm|ipndm_v|gradient_estimation|res_multistep)$/;

export function comfyui({ spec, levels }: Whole): Told {
  const schedule = { ...spec, levels };
  const flow = isFlow(schedule);
  const none =
    refused('ComfyUI', spec, ['noise-scale']) ??
    (spec.control.kind === 'adaptive' ? 'ComfyUI: adaptive steps are not written down here.' : undefined);
  if (none) return { none };
  const found = foreign('ComfyUI', rules, spec);
  if (typeof found === 'string') return { none: found };
  const strength = optionsOfModifier(spec, 'noise-scale');
  const settings: Settings = { ...found.settings, ...(strength && { s_noise: strength.scale }) };
  const node = nodes[found.name];
  if (!node && Object.entries(settings).some(([key, value]) => !(key === 'eta' && value === 1)))
    return { none: `ComfyUI: no node offers the settings of ${found.name}.` };
  if (flow && /^(dpm_2_ancestral|dpmpp_2s_ancestral|euler_ancestral)$/.test(found.name))
    return { none: `ComfyUI: on flows its ${found.name} is another rule (the modifier Ancestral, by ratio).` };
  const { scale, rescale, notes } = guided(spec);
  const row = (name: string, of: Settings): string[] => [
    name,
    ...Object.entries(of).map(
      ([key, value]) => `  ${key}: ${typeof value === 'number' && !Number.isInteger(value) ? number(value) : value}`,
    ),
  ];
  const sampler = node ? row(node, settings) : row('KSamplerSelect', { sampler_name: found.name });
  const text = [
    ...sampler,
    ...row('ManualSigmas', { sigmas: list(flow ? flowSigmas(schedule) : ratios(schedule)) }),
    ...(rescale ? row('RescaleCFG', { multiplier: rescale }) : []),
    ...row('SamplerCustom', { add_noise: true, noise_seed: spec.seed, cfg: scale }),
  ].join('\n');
  const onFlows =
    flow && blind.test(found.name)
      ? [
          'On flows ComfyUI computes as if α were 1: where a rule works in λ or σ/α, its steps differ a little from these.',
        ]
      : [];
  return {
    text,
    notes: [
      'Settings by node; model, prompts and latent are yours.',
      ...found.notes,
      ...onFlows,
      ...(flow ? ['The sigmas are the flow’s time, with any shift already in them.'] : ratioNotes(schedule)),
      ...(flow ? [] : endNote(schedule)),
      ...notes,
      noiseNote(spec.seed),
    ],
    rule: { ...found, settings },
  };
}
