import * as v from 'valibot';

/** What must be known of a network to sample from it: `public/models/<id>/card.json`. Unknown keys are refused. */
const positive = v.pipe(v.number(), v.gtValue(0));
const count = v.pipe(v.number(), v.integer(), v.minValue(1));
const text = v.pipe(v.string(), v.nonEmpty());

export const cardSchema = v.strictObject({
  id: v.pipe(text, v.regex(/^[a-z0-9-]+$/, 'an id has small letters, digits and hyphens only')),
  name: text,
  about: text,
  family: v.literal('gaussian'),
  data: v.strictObject({ name: text, licence: text, origin: text }),
  process: v.strictObject({ id: text, options: v.record(v.string(), v.union([v.number(), v.boolean(), v.string()])) }),
  prediction: v.picklist(['eps', 'x0', 'v', 'flow', 'score', 'F']),
  /** RMS of the data per coordinate. */
  sigmaData: positive,
  /** Shape of one sample. */
  shape: v.pipe(v.array(count), v.minLength(1)),
  inputs: v.strictObject({
    x: text,
    /** The scalar noise level: `t` process time, `index` the discrete process's index, `sigma` the ratio σ/α. */
    time: v.strictObject({ name: text, unit: v.picklist(['t', 'index', 'sigma']) }),
  }),
  output: text,
  params: v.pipe(v.number(), v.integer(), v.minValue(0)),
  bytes: count,
  opset: count,
  licence: text,
  training: v.strictObject({
    command: text,
    seed: v.pipe(v.number(), v.integer()),
    steps: v.number(),
    minutes: v.number(),
  }),
  quality: v.strictObject({
    validationLoss: v.number(),
    slicedWasserstein: v.number(),
    samples: v.number(),
    note: text,
  }),
});
export type Card = v.InferOutput<typeof cardSchema>;

/** @throws Error that lists each key that is wrong, and how. */
export function parseCard(json: unknown): Card {
  const result = v.safeParse(cardSchema, json);
  if (result.success) return result.output;
  const wrong = result.issues.map((issue) => `${v.getDotPath(issue) ?? 'card'}: ${issue.message}`);
  throw new Error(`This card.json cannot be used.\n${wrong.join('\n')}`);
}
