import type { Vec } from './vec';

export type FloatArray = Float32Array | Float64Array;

/** A function of single samples: reads one row of each input, writes one row. */
export type RowMap = (rows: readonly FloatArray[], out: FloatArray) => void;

/** Where vectors live. Everything returns at once except what is typed as a promise. */
export interface Backend {
  readonly kind: 'cpu' | 'webgpu';
  /** Tensors alive, to see leaks. */
  readonly live: number;
  /** Uploads data (copied). */
  put(data: ArrayLike<number>): Vec;
  /** Turns a formal sum into one tensor, in one fused pass; a Vec that is one tensor already is returned as it is. */
  settle(v: Vec): Vec;
  /** The numbers of a Vec; not to be written to, nor given away: they may be the tensor's own. */
  read(v: Vec): Promise<FloatArray>;
  /** Hands to the device what waits for company, where there is a device. */
  flush?(): void;
  /** Whether all values are finite. Synchronous on the CPU; on the GPU the answer arrives later, after `flush` at the latest. */
  finite(v: Vec): boolean | Promise<boolean>;
  /** RMS over all scalars of e / (atol + rtol·max(|a|, |b|)): the norm of an adaptive step. */
  errorNorm(e: Vec, a: Vec, b: Vec, atol: number, rtol: number): Promise<number>;
  /** Applies a function to every sample of `dim` scalars, on the CPU. */
  rowwise(f: RowMap, dim: number, inputs: readonly Vec[]): Promise<Vec>;
  /** Frees every tensor that neither the roots nor a pin mentions. */
  sweep(roots: Iterable<Vec>): void;
  /** Keeps a Vec's tensors through sweeps, until unpinned as often as pinned. */
  pin(v: Vec): void;
  unpin(v: Vec): void;
}
