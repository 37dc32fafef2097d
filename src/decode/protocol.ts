import type { OwnModel } from '../denoisers/own';

/** Messages between the page and the worker that decodes latents. Types only; one question at a time. */
export interface Ask {
  model: OwnModel;
  /** One sample, [dim], in the spread of the data. */
  latent: Float32Array;
}

export type Answer =
  /** `ms`: wall time of the forward alone. */
  { type: 'decoded'; picture: ImageBitmap; ms: number } | { type: 'failed'; message: string };
