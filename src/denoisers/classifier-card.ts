import * as v from 'valibot';
import { slug } from './card';

/**
 * What must be known of a classifier in public/models/<id>/: `classifier.json` beside `model.onnx`, and in `features.json` the
 * statistics of its training data. Its features give the Fréchet distance, its gradient true classifier guidance.
 */
const positive = v.pipe(v.number(), v.gtValue(0));
const count = v.pipe(v.number(), v.integer(), v.minValue(1));
const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const text = v.pipe(v.string(), v.nonEmpty());

export const classifierSchema = v.strictObject({
  id: slug,
  name: text,
  about: text,
  data: v.strictObject({ name: text, licence: text, origin: text }),
  classes: v.pipe(v.array(text), v.minLength(2)),
  /** [channels, height, width] of one picture x₀ + σε, in the values of `range`. */
  shape: v.tuple([count, count, count]),
  range: v.tuple([v.number(), v.number()]),
  /** x: float32 [n, …shape]; sigma: float32 [1], σ/α of the whole batch; class: int32 [n], read by the gradient alone. */
  inputs: v.strictObject({ x: text, sigma: text, class: text }),
  /** logits [n, classes] of p(class | x, σ), features [n, count], gradient ∇ₓ log p(class | x, σ) [n, …shape]. */
  outputs: v.strictObject({ logits: text, features: text, gradient: text }),
  /** The noise level at which features and classes of clean pictures are read; how many features there are. */
  features: v.strictObject({ sigma: positive, count }),
  /** Share of held-out pictures that are named rightly: clean, and by noise level. */
  accuracy: v.strictObject({ clean: share, noisy: v.array(v.strictObject({ sigma: positive, accuracy: share })) }),
  params: count,
  bytes: count,
  opset: count,
  licence: text,
  training: v.strictObject({ command: text, seed: count, steps: count, minutes: positive }),
});
export type ClassifierCard = v.InferOutput<typeof classifierSchema>;

/** Statistics of the features of the training data, classes balanced; the upper triangle of the covariance row by row. */
export const featuresSchema = v.pipe(
  v.strictObject({
    samples: count,
    mean: v.array(v.number()),
    cov: v.array(v.number()),
    /** Fréchet distance of so many held-out pictures to these statistics, what a perfect model would get: the mean over draws apart. */
    realAgainstReal: v.pipe(
      v.array(v.strictObject({ samples: count, draws: count, distance: positive })),
      v.minLength(1),
    ),
  }),
  v.check(({ mean: { length: n }, cov }) => cov.length === (n * (n + 1)) / 2, 'the covariance does not fit the mean'),
);
export type FeatureStatistics = v.InferOutput<typeof featuresSchema>;
