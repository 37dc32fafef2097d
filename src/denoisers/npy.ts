/** Numbers from a file, with their shape: a fixed embedding for a further input. */
export interface NumberFile {
  shape: readonly number[];
  data: Float64Array;
}

/**
 * A .npy file (NumPy's format 1–3; little-endian floats and integers, float16 too).
 * @throws Error that names what is wrong.
 */
export function readNpy(_bytes: Uint8Array): NumberFile {
  throw new Error('readNpy is not written yet');
}

/** A raw .bin file of little-endian numbers of one type. @throws Error if its length does not fit. */
export function readBin(_bytes: Uint8Array, _type: 'float32' | 'float16' | 'float64' | 'int64' | 'int32'): NumberFile {
  throw new Error('readBin is not written yet');
}
