import { describe, expect, test } from 'vitest';
import { type ModelFile, ModelFileError, type TensorInfo } from './file';
import { guessCard } from './guess';

/** “x float32 [n, 2]”, as people describe an interface. */
const info = (text: string): TensorInfo => {
  const [, name, type, dims] = /^(\S+) (\S+)(?: \[(.*)\])?$/.exec(text) ?? [];
  return {
    name,
    type,
    ...(dims === undefined
      ? {}
      : {
          dims: dims
            .split(',')
            .filter(Boolean)
            .map((d) => (Number(d) ? Number(d) : d.trim() === '?' ? undefined : d.trim())),
        }),
  };
};
const file = (inputs: string[], outputs: string[]): ModelFile => ({
  bytes: 1000,
  irVersion: 8,
  producer: 'pytorch',
  opsets: { 'ai.onnx': 17 },
  inputs: inputs.map(info),
  outputs: outputs.map(info),
  operators: { Conv: 1 },
  initializers: 1,
  params: 10,
  external: [],
  metadata: {},
});
const open = (guess: ReturnType<typeof guessCard>): string[] => guess.open.map(({ field }) => field);

describe('networks of other people', () => {
  test('an MNIST DDPM: whole timesteps, fixed sides', () => {
    const guess = guessCard(
      file(['x float32 [batch, 1, 28, 28]', 'timesteps int64 [batch]'], ['noise_pred float32 [batch, 1, 28, 28]']),
    );
    expect(guess.card).toMatchObject({
      shape: [1, 28, 28],
      prediction: 'eps',
      process: { id: 'vp-discrete' },
      inputs: { x: 'x', time: { name: 'timesteps', unit: 'index', type: 'int64', shape: 'batch' } },
    });
    expect(open(guess)).toEqual(['prediction', 'process']);
  });

  test('diffusers: its names, a context of zeros, a scheduler that settles the rest', () => {
    const guess = guessCard(
      file(
        [
          'sample float32 [batch, 4, height, width]',
          'timestep float32 []',
          'encoder_hidden_states float32 [batch, sequence, 768]',
        ],
        ['out_sample float32 [batch, 4, height, width]'],
      ),
      {
        fileName: 'my-model/unet/model.onnx',
        config: { in_channels: 4, sample_size: 64 },
        scheduler: {
          _class_name: 'DDIMScheduler',
          beta_schedule: 'scaled_linear',
          beta_start: 0.00085,
          beta_end: 0.012,
          prediction_type: 'v_prediction',
        },
      },
    );
    expect(guess.card).toMatchObject({
      name: 'my-model',
      shape: [4, 64, 64],
      prediction: 'v',
      process: { id: 'vp-discrete', options: { schedule: 'scaled_linear', betaStart: 0.00085, betaEnd: 0.012 } },
      inputs: {
        time: { unit: 'index', shape: 'scalar' },
        extra: [{ name: 'encoder_hidden_states', shape: [0, 77, 768], fill: 0 }],
      },
      output: 'out_sample',
    });
    expect(open(guess)).toEqual([]);
  });

  test('a flow in the plane: time [B, 1], nothing told', () => {
    const guess = guessCard(file(['x_t float32 [B, 2]', 't float32 [B, 1]'], ['v float32 [B, 2]']));
    expect(guess.card).toMatchObject({ shape: [2], inputs: { time: { unit: 't', shape: 'column' } } });
    expect(guess.units).toEqual(['t', 'index']);
    expect(open(guess)).toContain('inputs.time.unit');
  });

  test('channels last, learned variance, one sample at a time, half precision, classes by one-hot', () => {
    const guess = guessCard(
      file(['image float16 [1, 16, 16, 3]', 'sigma float16 [1]', 'label float16 [1, 5]'], ['y float16 [1, 16, 16, 6]']),
    );
    expect(guess.card).toMatchObject({
      shape: [16, 16, 3],
      layout: 'NHWC',
      outputChannels: 6,
      batch: 1,
      inputs: {
        xType: 'float16',
        time: { unit: 'sigma', type: 'float16' },
        class: { name: 'label', count: 5, form: 'one-hot' },
      },
    });
  });

  test('flat pictures; outputs beside the prediction; names in any order', () => {
    const guess = guessCard(
      file(['y int64 [n]', 'u float32 [n]', 'h float32 [n, 784]'], ['loss float32 []', 'pred float32 [n, 784]']),
    );
    expect(guess.card).toMatchObject({
      layout: 'flat',
      output: 'pred',
      inputs: { x: 'h', time: { name: 'u' }, class: { name: 'y' } },
    });
    expect(open(guess)).toContain('inputs.class.count');
  });

  test('EDM: ln σ/4 and the raw network', () => {
    const guess = guessCard(file(['x float32 [?, 3, 32, 32]', 'c_noise float32 [?]'], ['F float32 [?, 3, 32, 32]']));
    expect(guess.card).toMatchObject({ prediction: 'F', inputs: { scaling: 'edm', time: { unit: 'log-sigma' } } });
  });
});

test.each([
  [
    'torch without names',
    ['input.1 float32 [1, 1, 28, 28]', 'onnx::Unsqueeze_1 int64 [1]'],
    'input.1',
    'onnx::Unsqueeze_1',
  ],
  [
    'tf2onnx',
    ['serving_default_t:0 float32 [n]', 'serving_default_x:0 float32 [n, 32, 32, 3]'],
    'serving_default_x:0',
    'serving_default_t:0',
  ],
  ['traced', ['t.1 float32 [n]', 'x.1 float32 [n, 2]'], 'x.1', 't.1'],
  ['lucidrains', ['noisy_images float32 [n, 3, 32, 32]', 'noise_level float32 [n]'], 'noisy_images', 'noise_level'],
  [
    'transformers of diffusers',
    ['hidden_states float32 [n, 4, 32, 32]', 'timestep int64 [n]', 'class_labels int64 [n]'],
    'hidden_states',
    'timestep',
  ],
  [
    'EDM',
    [
      'x float32 [n, 3, 32, 32]',
      'noise_labels float32 [n]',
      'class_labels float32 [n, 10]',
      'augment_labels float32 [n, 9]',
    ],
    'x',
    'noise_labels',
  ],
  ['labels before the time', ['x float32 [n, 1, 28, 28]', 'y int64 [n]', 't int64 [n]'], 'x', 't'],
  ['nothing but shapes', ['0 float32 [n, 2]', '1 float32 [n, 1]'], '0', '1'],
] as const)('names by %s', (_, inputs, x, time) => {
  const { card } = guessCard(file([...inputs], ['out float32 [n, 2]']));
  expect(card.inputs).toMatchObject({ x, time: { name: time } });
  expect(card.inputs.class?.name ?? '').not.toMatch(/aug|noise/);
});

test('sides that the file leaves open are asked for', () => {
  const guess = guessCard(file(['x float32 [n, 3, h, w]', 't int64 [n]'], ['o float32 [n, 3, h, w]']));
  expect(guess.card.shape).toEqual([3, 32, 32]);
  expect(guess.open[0]).toMatchObject({ field: 'shape', ask: expect.stringContaining('height and width') });
});

test('a card that came along has the last word', () => {
  const guess = guessCard(file(['x float32 [n, 2]', 't float32 [1]'], ['o float32 [n, 2]']), {
    card: { prediction: 'score', sigmaData: 2 },
  });
  expect(guess.card).toMatchObject({ prediction: 'score', sigmaData: 2 });
});

test.each([
  [['input float32 [n, 3]'], ['o float32 [n, 2]'], [2]],
  [['x float32 [n, 4, 8, 8]', 'y int64 [n]'], ['o float32 [n, 3, 8, 8]'], [3, 8, 8]],
])('x and the time in one: %s', (inputs, outputs, shape) => {
  const { card, open, units } = guessCard(file(inputs, outputs));
  const { x, time } = card.inputs;
  expect(card.shape).toEqual(shape);
  expect(time).toEqual({ name: x, unit: 't', shape: 'joined' });
  expect(open.map(({ field }) => field)).toContain('inputs.time.unit');
  expect(units).toContain('index');
});

test('a time input that there is counts more than a spare channel', () => {
  const { card } = guessCard(file(['x float32 [n, 4, 8, 8]', 't float32 [n]'], ['o float32 [n, 3, 8, 8]']));
  expect(card).toMatchObject({ shape: [4, 8, 8], inputs: { time: { name: 't', shape: 'batch' } } });
});

test('what is no denoiser says what it lacks', () => {
  expect(() => guessCard(file(['x float32 [n, 2]'], ['o float32 [n, 2]']))).toThrow(/beside “x” there is none/);
  expect(() => guessCard(file(['ids float32 [n]', 't float32 [1]'], ['o float32 [n, 2]']))).toThrow(ModelFileError);
  expect(() => guessCard(file(['x float32 [n, 2]', 't float32 [1]', 'mask bool [n]'], ['o float32 [n, 2]']))).toThrow(
    /“mask” \(bool\)/,
  );
});
