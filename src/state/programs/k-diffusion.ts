import { endNote, list, number, ratioNotes, ratios, isFlow } from '../code';
import {
  foreign,
  guided,
  keywords,
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

/** A run as k-diffusion makes it: a wrapped network, the sigmas and one function. */

const rules: Rules = {
  ddim: ({ eta }) => (eta === 0 ? rule('sample_euler') : rule('sample_euler_ancestral', { eta })),
  'euler-ancestral': ({ eta }) => rule('sample_euler_ancestral', { eta }),
  heun: () => rule('sample_heun'),
  'dpm-2': (o) => only(o, { r: 0.5 }) ?? rule('sample_dpm_2'),
  'dpm-2-ancestral': ({ eta }) => rule('sample_dpm_2_ancestral', { eta }),
  lms: ({ order }) => rule('sample_lms', { order }),
  'dpmpp-2m': () => rule('sample_dpmpp_2m'),
  'dpmpp-2s': (o) => only(o, { r: 0.5, variant: 'midpoint' }) ?? rule('sample_dpmpp_2s_ancestral', { eta: 0 }),
  'dpmpp-2s-ancestral': ({ eta }) => rule('sample_dpmpp_2s_ancestral', { eta }),
  'dpmpp-sde': ({ eta, sNoise, r }) => rule('sample_dpmpp_sde', { eta, s_noise: sNoise, r }),
  'dpmpp-2m-sde': ({ eta, variant }) => rule('sample_dpmpp_2m_sde', { eta, solver_type: variant }),
  'dpmpp-3m-sde': (o) => only(o, { variant: 'published' }) ?? rule('sample_dpmpp_3m_sde', { eta: o.eta }),
};

/** Samplers that churn, and those that scale their noise. */
const churns = /^sample_(euler|heun|dpm_2)$/;
const scales = /ancestral|sde/;

/** Wrappers by what the network predicts. */
const wrappers = {
  eps: 'model = K.external.CompVisDenoiser(net)',
  v: 'model = K.external.CompVisVDenoiser(net)',
  F: 'model = K.layers.Denoiser(net, sigma_data=SIGMA_DATA)',
} as const;

function adaptive({ spec, levels, card }: Whole): Told {
  const { control, solver, grid } = spec;
  const order = { 'dpm-solver-2': 2, 'dpm-solver-3': 3 }[solver.id];
  if (control.kind !== 'adaptive' || control.rule !== 'pid' || !order)
    return { none: 'k-diffusion has adaptive steps for DPM-Solver-2 and -3 with its own PID rule alone.' };
  const [high, low] = [levels[0], levels.filter(({ sigma }) => sigma > 0).at(-1) ?? levels[0]].map(
    (l) => l.sigma / l.alpha,
  );
  const settings = { order, rtol: control.rtol, atol: control.atol };
  const call = `sample_dpm_adaptive(model, x, ${number(low)}, ${number(high)}, ${keywords(settings).join(', ')})`;
  const notes = grid.end === 'zero' ? [`It stops at σ = ${number(low)}; the step to zero is not made.`] : [];
  return written(
    { spec, levels, card },
    call,
    [`x = torch.randn(shape) * ${number(high)}`],
    notes,
    rule('sample_dpm_adaptive', settings),
  );
}

function written(
  { spec, card }: Whole,
  call: string,
  start: string[],
  notes: string[],
  named: ReturnType<typeof rule>,
): Told {
  const { scale, rescale, notes: guidanceNotes } = guided(spec);
  const wrapper = card && wrappers[card.prediction as keyof typeof wrappers];
  const model =
    wrapper?.replace('SIGMA_DATA', number(card?.sigmaData ?? 1)) ??
    'model = YOUR_DENOISER  # (x, sigma) → the data prediction D';
  const guidance =
    scale === 1
      ? []
      : [
          '',
          'def guided(x, sigma):',
          '    given, plain = denoise(x, sigma, cond), denoise(x, sigma, uncond)',
          `    return plain + ${number(scale)} * (given - plain)`,
          '',
        ];
  const text = [
    'import torch',
    'import k_diffusion as K',
    '',
    model,
    ...(scale === 1 ? [] : ['denoise = model']),
    ...guidance,
    ...(scale === 1 ? [] : ['model = guided']),
    `torch.manual_seed(${spec.seed})`,
    ...start,
    `samples = K.sampling.${call}`,
  ].join('\n');
  const rescaled = rescale ? ['Its guidance has no rescaling.'] : [];
  const unknown = wrapper || !card ? [] : [`k-diffusion has no wrapper for networks that predict ${card.prediction}.`];
  return { text, notes: [...notes, ...unknown, ...guidanceNotes, ...rescaled, noiseNote(spec.seed)], rule: named };
}

export function kDiffusion(whole: Whole): Told {
  const { spec, levels } = whole;
  const schedule = { ...spec, levels };
  const none = refused('k-diffusion', spec, ['churn', 'noise-scale']);
  if (none) return { none };
  if (isFlow(schedule)) return { none: 'k-diffusion knows no flows.' };
  if (spec.control.kind === 'adaptive') return adaptive(whole);
  const found = foreign('k-diffusion', rules, spec);
  if (typeof found === 'string') return { none: found };
  const churn = optionsOfModifier(spec, 'churn');
  const strength = optionsOfModifier(spec, 'noise-scale');
  if (churn && !churns.test(found.name)) return { none: `k-diffusion: ${found.name} does not churn.` };
  if (strength && !scales.test(found.name)) return { none: `k-diffusion: ${found.name} has no s_noise.` };
  const settings: Settings = {
    ...found.settings,
    ...(churn && { s_churn: churn.churn, s_tmin: churn.min, s_tmax: churn.max, s_noise: churn.noise }),
    ...(strength && { s_noise: strength.scale }),
  };
  const call = `${found.name}(model, x, sigmas${keywords(settings)
    .map((k) => `, ${k}`)
    .join('')})`;
  const start = [`sigmas = torch.tensor([${list(ratios(schedule))}])`, 'x = torch.randn(shape) * sigmas[0]'];
  return written(whole, call, start, [...found.notes, ...ratioNotes(schedule), ...endNote(schedule)], {
    ...found,
    settings,
  });
}
