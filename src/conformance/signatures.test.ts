import { describe, expect, test } from 'vitest';
import { ratio } from '../core/grid';
import { solvers } from '../registry';
import { parseSpec } from '../run/parse';
import { resolveProcess } from '../run/resolve';
import { defaultSpec, type RunSpec } from '../run/spec';
import { runCode, type Program } from '../state/programs';
import { ownTimes } from '../state/programs/diffusers-levels';
import { variants } from '../testing/harness';
import fixture from './conformance.fixture.json';

/**
 * What the other programs take: arguments of each scheduler’s __init__ (diffusers, August 2026, src/diffusers/schedulers),
 * of each function of k_diffusion/sampling.py, and inputs of ComfyUI’s nodes (comfy_extras/nodes_custom_sampler.py)
 * beside KSAMPLER_NAMES and SAMPLER_NAMES (comfy/samplers.py).
 */
const words = (text: string): string[] => text.split(' ');
const spacings = 'prediction_type use_karras_sigmas use_exponential_sigmas timestep_spacing steps_offset';
const family = `${spacings} solver_order solver_type lower_order_final use_flow_sigmas flow_shift`;
const edm = 'sigma_min sigma_max sigma_data sigma_schedule rho prediction_type';
const init: Record<string, string> = {
  EulerDiscreteScheduler: spacings,
  EulerAncestralDiscreteScheduler: 'prediction_type timestep_spacing steps_offset',
  HeunDiscreteScheduler: spacings,
  KDPM2DiscreteScheduler: spacings,
  KDPM2AncestralDiscreteScheduler: spacings,
  LMSDiscreteScheduler: spacings,
  DPMSolverSDEScheduler: spacings,
  DPMSolverMultistepScheduler: `${family} algorithm_type euler_at_final final_sigmas_type`,
  DEISMultistepScheduler: family,
  UniPCMultistepScheduler: `${family} predict_x0 final_sigmas_type`,
  DDIMScheduler: 'prediction_type clip_sample set_alpha_to_one timestep_spacing steps_offset',
  DDPMScheduler: 'prediction_type clip_sample variance_type timestep_spacing steps_offset',
  FlowMatchEulerDiscreteScheduler: 'shift shift_terminal use_dynamic_shifting',
  FlowMatchHeunDiscreteScheduler: 'shift',
  EDMEulerScheduler: edm,
  EDMDPMSolverMultistepScheduler: `${edm} solver_order algorithm_type solver_type lower_order_final final_sigmas_type`,
};
const functions: Record<string, string> = {
  sample_euler: 's_churn s_tmin s_tmax s_noise',
  sample_heun: 's_churn s_tmin s_tmax s_noise',
  sample_dpm_2: 's_churn s_tmin s_tmax s_noise',
  sample_euler_ancestral: 'eta s_noise',
  sample_dpm_2_ancestral: 'eta s_noise',
  sample_lms: 'order',
  sample_dpmpp_2s_ancestral: 'eta s_noise',
  sample_dpmpp_sde: 'eta s_noise r',
  sample_dpmpp_2m: '',
  sample_dpmpp_2m_sde: 'eta s_noise solver_type',
  sample_dpmpp_3m_sde: 'eta s_noise',
};
const plain =
  'euler heun heunpp2 dpm_2 dpm_2_ancestral dpmpp_2m ipndm ipndm_v gradient_estimation res_multistep seeds_2 seeds_3 lcm ddpm uni_pc uni_pc_bh2';
const nodes: Record<string, string> = {
  ...Object.fromEntries(words(plain).map((name) => [name, 'eta'])),
  euler_ancestral: 'eta s_noise',
  lms: 'order',
  dpmpp_2s_ancestral: 'eta s_noise',
  dpmpp_sde: 'eta s_noise r',
  dpmpp_2m_sde: 'solver_type eta s_noise',
  dpmpp_3m_sde: 'eta s_noise',
  er_sde: 'max_stage s_noise',
};
const taken: Record<Program, Record<string, string>> = { diffusers: init, 'k-diffusion': functions, comfyui: nodes };

const processes = [
  { id: 'vp-discrete', options: {} },
  { id: 've', options: { sigmaMin: 0.02, sigmaMax: 20 } },
  { id: 'flow', options: {} },
];
const grids = (process: string): { id: string; options: Record<string, string | number> }[] => [
  { id: 'karras', options: {} },
  { id: 'exponential', options: {} },
  ...(process === 'vp-discrete'
    ? ['linspace', 'leading', 'trailing'].map((spacing) => ({ id: 'discrete', options: { spacing } }))
    : []),
];
/** Each solver with one option changed, and UniPC with two, as its other names ask for. */
const picks = [
  ...[...solvers.values()].flatMap((s) => variants(s).map((options) => ({ id: s.id, options }))),
  { id: 'unipc', options: { order: 3, variant: 'bh1', prediction: 'noise' } },
  { id: 'unipc', options: { order: 3, variant: 'bh2' } },
];
const every = processes.flatMap((process) =>
  grids(process.id).flatMap((grid) =>
    (['zero', 'sigma-min'] as const).flatMap((end) =>
      picks.map(
        (solver): RunSpec => parseSpec({ ...defaultSpec, process, grid: { ...grid, steps: 6, end }, solver }).spec,
      ),
    ),
  ),
);

describe.each(Object.keys(taken) as Program[])('%s', (program) => {
  test('is told of nothing that it does not take', () => {
    const seen = new Set<string>();
    for (const spec of every) {
      const code = runCode(program, spec);
      if ('none' in code) continue;
      const { name, settings } = code.rule;
      seen.add(name);
      expect(Object.keys(taken[program]), name).toContain(name);
      for (const key of Object.keys(settings)) expect(words(taken[program][name]), name).toContain(key);
    }
    expect(Object.keys(taken[program]).filter((name) => !seen.has(name))).toEqual([]);
  });
});

test('diffusers is never asked for what its schedulers refuse, or where they are not finite', () => {
  for (const spec of every) {
    const code = runCode('diffusers', spec);
    if ('none' in code) continue;
    const { name, settings: s } = code.rule;
    const noise = /dpmsolver$/.test(String(s.algorithm_type)) || s.predict_x0 === false || s.solver_type === 'bh1';
    if (noise) expect(s.final_sigmas_type, code.text).not.toBe('zero');
    if (s.algorithm_type === 'sde-dpmsolver' || name.startsWith('EDM'))
      expect([s.algorithm_type, s.solver_order]).not.toEqual([expect.stringMatching(/^sde/), 3]);
    // A list of times beside a flag is an error.
    if (code.text.includes('timesteps=[')) expect(s.use_karras_sigmas ?? s.use_exponential_sigmas).not.toBe(true);
  }
});

test('the times of its own spacings are those of the recorded runs', () => {
  const recorded = (id: string) => fixture.cases.find((c) => c.id === id) as unknown as Record<string, number[]>;
  const table = { schedule: 'scaled_linear', betaStart: 0.00085, betaEnd: 0.012 };
  const { at } = resolveProcess({ id: 'vp-discrete', options: table });
  const unipc = ownTimes('UniPCMultistepScheduler', { spacing: 'linspace', offset: 0 }, 8, 1000);
  unipc.forEach((t, i) => {
    expect(ratio(at(t))).toBeCloseTo(recorded('diffusers/UniPCMultistepScheduler/A/041').sigmas[i], 9);
  });
  expect(ownTimes('DDIMScheduler', { spacing: 'leading', offset: 0 }, 5, 1000)).toEqual(
    recorded('diffusers/DDIMScheduler/A/004').times,
  );
  expect(ownTimes('DDIMScheduler', { spacing: 'leading', offset: 0 }, 6, 1000)).toEqual(
    recorded('diffusers/DDIMScheduler/A/046').times,
  );
});
