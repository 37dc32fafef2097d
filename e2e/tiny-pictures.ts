import { onnxFile } from './tiny-onnx';

/** The exact denoiser of pictures whose numbers are all ±1: E[x₀|x] = tanh(x/σ²) under x = x₀ + σε. */
export const saturating = (shape: readonly number[]): Buffer =>
  onnxFile({
    inputs: { sample: ['n', ...shape], sigma: [1] },
    outputs: { denoised: ['n', ...shape] },
    nodes: [
      ['Mul', ['sigma', 'sigma'], 'variance'],
      ['Div', ['sample', 'variance'], 'u'],
      ['Tanh', ['u'], 'denoised'],
    ],
  });

/** Its card, in a range that clips some of it. A run ends at σ = 1/2, where many values are left. */
export const tinyCard = (shape: readonly number[], layout: 'NCHW' | 'NHWC', sigmaMax = 20) => ({
  id: `tiny-${shape.join('-')}`,
  name: 'Tiny pictures',
  about: 'Numbers that are all ±1.',
  family: 'gaussian',
  data: { name: 'signs', licence: 'none', origin: 'this test' },
  process: { id: 've', options: { sigmaMin: 0.5, sigmaMax } },
  prediction: 'x0',
  sigmaData: 1,
  shape,
  layout,
  range: [-1, 1.2],
  inputs: { x: 'sample', time: { name: 'sigma', unit: 'sigma' } },
  output: 'denoised',
  params: 0,
  bytes: saturating(shape).length,
  opset: 17,
  licence: 'MIT',
});
