import { expect, test } from 'vitest';
import { readNetworkConfig, readSchedulerConfig } from './scheduler-config';

test('a discrete scheduler sets process, prediction and spacing, and suggests a solver', () => {
  const reading = readSchedulerConfig({
    _class_name: 'DPMSolverMultistepScheduler',
    _diffusers_version: '0.30.0',
    beta_schedule: 'squaredcos_cap_v2',
    num_train_timesteps: 500,
    prediction_type: 'epsilon',
    timestep_spacing: 'trailing',
    steps_offset: 1,
    thresholding: true,
    sample_max_value: 1.5,
  });
  expect(reading).toMatchObject({
    process: {
      id: 'vp-discrete',
      options: { schedule: 'squaredcos_cap_v2', steps: 500, betaStart: 1e-4, betaEnd: 0.02 },
    },
    prediction: 'eps',
    time: { unit: 'index' },
    grid: { id: 'discrete', options: { spacing: 'trailing', offset: 1 } },
    solver: { id: 'dpmpp-2m' },
    guidance: [{ id: 'dynamic-thresholding', options: { share: 0.995, range: 1.5 } }],
    notes: [],
  });
});

test('flows: the shift becomes the schedule, the time counts to the training steps', () => {
  expect(
    readSchedulerConfig({ _class_name: 'FlowMatchEulerDiscreteScheduler', shift: 3, num_train_timesteps: 1000 }),
  ).toMatchObject({
    process: { id: 'flow' },
    prediction: 'flow',
    time: { unit: 't', scale: 1000 },
    grid: { id: 'flow-shift', options: { shift: 3 } },
  });
  const inverted = readSchedulerConfig({ _class_name: 'FlowMatchEulerDiscreteScheduler', invert_sigmas: true });
  expect(inverted).toMatchObject({ outputScale: -1, time: { scale: -1000, offset: 1000 } });
});

test('EDM: the raw network, its σ_data and range', () => {
  expect(
    readSchedulerConfig({ _class_name: 'EDMEulerScheduler', sigma_min: 0.01, sigma_max: 40, sigma_data: 1 }),
  ).toMatchObject({
    process: { id: 've', options: { sigmaMin: 0.01, sigmaMax: 40 } },
    prediction: 'F',
    time: { unit: 'log-sigma' },
    sigmaData: 1,
  });
});

test('what is not known is named, with its value; nothing is ignored', () => {
  const { notes, process } = readSchedulerConfig({
    _class_name: 'MagicScheduler',
    beta_schedule: 'zigzag',
    prediction_type: 'poetry',
    timestep_spacing: 'sideways',
    rescale_betas_zero_snr: true,
    beta_start: 'small',
    flux_capacitor: 1.21,
  });
  expect(process).toBeUndefined();
  for (const part of [
    'MagicScheduler',
    'zigzag',
    'poetry',
    'sideways',
    'rescale_betas_zero_snr',
    '"small" is no number',
    'flux_capacitor: 1.21',
  ])
    expect(
      notes.some((note) => note.includes(part)),
      part,
    ).toBe(true);
  expect(() => readSchedulerConfig([1])).toThrow(/no settings/);
});

test('the configuration of a network', () => {
  expect(
    readNetworkConfig({ in_channels: 3, out_channels: 6, sample_size: [16, 24], num_class_embeds: 11 }),
  ).toMatchObject({
    channels: 3,
    outChannels: 6,
    size: [16, 24],
    classes: 11,
  });
  expect(readNetworkConfig({ sample_size: 'big' }).size).toBeUndefined();
});
