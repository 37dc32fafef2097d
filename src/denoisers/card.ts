import * as v from 'valibot';

/** What must be known of a network to sample from it: `card.json`. Unknown keys are refused. */
const positive = v.pipe(v.number(), v.gtValue(0));
const whole = v.pipe(v.number(), v.integer(), v.minValue(0));
const count = v.pipe(v.number(), v.integer(), v.minValue(1));
const text = v.pipe(v.string(), v.nonEmpty());
/** Letters that also make a folder's name. */
export const slug = v.pipe(text, v.regex(/^[a-z0-9-]+$/, 'an id has small letters, digits and hyphens only'));
const type = v.picklist(['float32', 'float16', 'float64', 'int32', 'int64']);

/**
 * The noise level as a number, scale·u + offset, where u is: process time, index of the discrete process, σ/α, ln(σ/α)/4 or λ.
 * A flow whose time runs from noise to data has scale −1 and offset 1.
 */
const time = v.strictObject({
  name: text,
  unit: v.picklist(['t', 'index', 'sigma', 'log-sigma', 'lambda']),
  scale: v.optional(v.number()),
  offset: v.optional(v.number()),
  type: v.optional(type),
  /**
   * [1] for the whole batch (the default), no dimension at all, one number per sample [B], [B, 1] or [B, 1, 1, 1]; or joined to x,
   * whose name it has then: a last coordinate, or a last channel of NCHW.
   */
  shape: v.optional(v.picklist(['one', 'scalar', 'batch', 'column', 'cube', 'joined'])),
});

/** The class of each sample, by number or one-hot; `none` is the class that stands for no condition. */
const classInput = v.strictObject({
  name: text,
  count,
  none: v.optional(whole),
  type: v.optional(type),
  form: v.optional(v.picklist(['index', 'one-hot'])),
});

/** Any further input: filled with one number, or from a file kept with the model. A dimension of 0 is the batch. */
const extraInput = v.strictObject({
  name: text,
  type,
  shape: v.array(whole),
  fill: v.number(),
  file: v.optional(text),
});

/**
 * What makes a picture of a sample that is a latent: the graph is asked for z/scalingFactor + shift, one sample at a time, and answers
 * with [1, channels, height, width] (or NHWC). It paints; it is no part of the denoiser, and its forwards are no NFE.
 */
const decoder = v.strictObject({
  /** Among the model's files, by the path that it came with: “vae_decoder/model.onnx”. */
  file: v.pipe(text, v.regex(/\.onnx$/i, 'a decoder is an .onnx file')),
  input: text,
  inputType: v.optional(v.picklist(['float32', 'float16'])),
  output: text,
  scalingFactor: positive,
  shift: v.optional(v.number()),
  /** Of the picture; NCHW if left out. */
  layout: v.optional(v.picklist(['NCHW', 'NHWC'])),
  /** The values of black and white; −1 and 1 if left out. */
  range: v.optional(v.tuple([v.number(), v.number()])),
});

export const cardSchema = v.strictObject({
  id: slug,
  name: text,
  about: text,
  family: v.literal('gaussian'),
  data: v.strictObject({ name: text, licence: text, origin: text }),
  process: v.strictObject({ id: text, options: v.record(v.string(), v.union([v.number(), v.boolean(), v.string()])) }),
  prediction: v.picklist(['eps', 'x0', 'v', 'flow', 'score', 'F']),
  /** The output is multiplied by this before it is read: −1 for a velocity from noise to data. */
  outputScale: v.optional(v.number()),
  /** RMS of the data per coordinate. */
  sigmaData: positive,
  /** Shape of one sample: [d], or an image by its layout. */
  shape: v.pipe(v.array(count), v.minLength(1)),
  /** For images: where the channels are. Without it, a shape of three is NCHW. */
  layout: v.optional(v.picklist(['NCHW', 'NHWC', 'flat'])),
  /** The values that are painted black and white; −1 and 1 if left out. */
  range: v.optional(v.tuple([v.number(), v.number()])),
  decoder: v.optional(decoder),
  /** Names of the classes. */
  classes: v.optional(v.array(text)),
  inputs: v.strictObject({
    x: text,
    xType: v.optional(type),
    /**
     * What is fed in place of x: EDM's c_in·x/α, c_in = 1/√(σ_data² + σ²/α²) (Karras et al. 2022, table 1), or x/α: a network of
     * VE on another process.
     */
    scaling: v.optional(v.picklist(['edm', 'alpha'])),
    time,
    class: v.optional(classInput),
    extra: v.optional(v.array(extraInput)),
  }),
  output: text,
  /** The network, if it is not model.onnx beside the card: another name, or another model's file (“../digits/model.onnx”). */
  file: v.optional(
    v.pipe(text, v.regex(/^(\.\.\/[a-z0-9-]+\/)?[\w-][\w.-]*\.onnx$/, 'a file is NAME.onnx or ../MODEL/NAME.onnx')),
  ),
  /** Folder of the classifier whose features give the Fréchet distance. */
  classifier: v.optional(slug),
  /** Channels of the output where they are more than those of a sample: the first ones count (learned variance). */
  outputChannels: v.optional(count),
  /** The only batch size that the network takes, if there is but one. */
  batch: v.optional(count),
  params: whole,
  bytes: count,
  opset: count,
  licence: text,
  training: v.optional(v.strictObject({ command: text, seed: whole, steps: v.number(), minutes: v.number() })),
  quality: v.optional(v.objectWithRest({ samples: v.number(), note: text }, v.number())),
});
export type Card = v.InferOutput<typeof cardSchema>;
export type Decoder = NonNullable<Card['decoder']>;

/** @throws Error that lists each key that is wrong, and how; `whole` stands for the file where no key is to blame. */
export function parseFile<S extends v.GenericSchema>(
  schema: S,
  file: string,
  json: unknown,
  whole = file,
): v.InferOutput<S> {
  const result = v.safeParse(schema, json);
  if (result.success) return result.output;
  const wrong = result.issues.map((issue) => `${v.getDotPath(issue) ?? whole}: ${issue.message}`);
  throw new Error(`This ${file} cannot be used.\n${wrong.join('\n')}`);
}
/** @throws Error that lists each key that is wrong, and how. */
export const parseCard = (json: unknown): Card => parseFile(cardSchema, 'card.json', json, 'card');

/** What a network can be asked about itself, where nothing settles it. */
export const fields = ['process', 'prediction', 'inputs.time.unit'] as const;
export type Field = (typeof fields)[number];

/** Where a card's network lies, from the folder of all models' parent on. */
export const pathOf = ({ id, file = 'model.onnx' }: Pick<Card, 'id' | 'file'>): string =>
  file.startsWith('../') ? `models/${file.slice(3)}` : `models/${id}/${file}`;

export const dimOf = ({ shape }: Pick<Card, 'shape'>): number => shape.reduce((a, b) => a * b, 1);

/** How a sample is painted, if it is a picture. */
export interface ImageFormat {
  channels: number;
  height: number;
  width: number;
  layout: 'NCHW' | 'NHWC';
  range: readonly [low: number, high: number];
}

/** The picture that a sample is: of one or three channels (four are latents, painted by their first three). */
export function imageOf({ shape, layout, range = [-1, 1] }: Pick<Card, 'shape' | 'layout' | 'range'>) {
  const sides = layout === 'flat' ? squared(dimOf({ shape })) : shape.length === 2 ? [1, ...shape] : shape;
  if (sides?.length !== 3) return undefined;
  const last = layout === 'NHWC' && shape.length === 3;
  const [channels, height, width] = last ? [sides[2], sides[0], sides[1]] : sides;
  return { channels, height, width, layout: last ? 'NHWC' : 'NCHW', range } satisfies ImageFormat;
}

/** A flat vector of 784 numbers is a picture of 28 × 28, one of 3072 three channels of 32 × 32. */
function squared(size: number): number[] | undefined {
  for (const channels of [1, 3]) {
    const side = Math.sqrt(size / channels);
    if (Number.isInteger(side) && side >= 8) return [channels, side, side];
  }
  return undefined;
}
