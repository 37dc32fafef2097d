import type { Backend } from './backend';
import type { Denoiser } from './denoiser';
import type { Schema, Values } from './options';
import type { Aliases } from './aliases';

/** A decorator of denoisers: it changes what is integrated, so the reference of a run is that of the guided denoiser. */
export interface Guidance<O extends Schema = Schema> {
  id: string;
  name: string;
  aliases: Aliases;
  paper: string;
  formula: string;
  about: string;
  options: O;
  /** Whether it compares the denoiser with itself without its condition. */
  needsCondition?: boolean;
  /** Whether it asks a classifier, which not every denoiser has. */
  needsClassifier?: boolean;
  apply(denoiser: Denoiser, backend: Backend, o: Values<O>): Denoiser;
}
/** Declares a guidance file; the identity function, there for its types. */
export const defineGuidance = <const O extends Schema>(guidance: Guidance<O>): Guidance<O> => guidance;

/** A denoiser with some of it changed; what answered for it and its unconditioned self at once would pass the change by. */
export const decorated = (inner: Denoiser, change: Partial<Denoiser>): Denoiser => ({
  ...inner,
  denoise: (x, at) => inner.denoise(x, at),
  both: undefined,
  ...change,
});
