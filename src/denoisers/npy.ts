import { Float16Array as Half } from '@petamoriken/float16';

/** Numbers from a file, with their shape: a fixed embedding for a further input. */
export interface NumberFile {
  shape: readonly number[];
  data: Float64Array;
}

/** Little-endian readers by NumPy's name of a type; the digit is its size in bytes. */
const readers: Readonly<Record<string, (view: DataView, at: number) => number>> = {
  f2: (view, at) => new Half(Uint16Array.of(view.getUint16(at, true)).buffer)[0],
  f4: (view, at) => view.getFloat32(at, true),
  f8: (view, at) => view.getFloat64(at, true),
  i1: (view, at) => view.getInt8(at),
  i2: (view, at) => view.getInt16(at, true),
  i4: (view, at) => view.getInt32(at, true),
  i8: (view, at) => Number(view.getBigInt64(at, true)),
  u1: (view, at) => view.getUint8(at),
  u2: (view, at) => view.getUint16(at, true),
  u4: (view, at) => view.getUint32(at, true),
  u8: (view, at) => Number(view.getBigUint64(at, true)),
  b1: (view, at) => view.getUint8(at),
};

function numbers(bytes: Uint8Array, kind: string, count: number): Float64Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const size = Number(kind[1]);
  return Float64Array.from({ length: count }, (_, i) => readers[kind](view, i * size));
}

/**
 * A .npy file (NumPy's format 1–3; little-endian floats and integers, float16 too).
 * @throws Error that names what is wrong.
 */
export function readNpy(bytes: Uint8Array): NumberFile {
  if (String.fromCharCode(...bytes.subarray(0, 6)) !== '\x93NUMPY')
    throw new Error('This is no .npy file: it does not begin as NumPy’s arrays do. Save it with numpy.save.');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const long = bytes[6] > 1;
  const start = long ? 12 : 10;
  const length = bytes.length < start ? Number.NaN : long ? view.getUint32(8, true) : view.getUint16(8, true);
  const header = new TextDecoder().decode(bytes.subarray(start, start + length));
  const kind = /'descr':\s*'([<|=>]?)(\w\d+)'/.exec(header);
  const dims = /'shape':\s*\(([\d,\s]*)\)/.exec(header);
  if (!kind || !dims || !(bytes.length >= start + length))
    throw new Error('The header of this .npy file is damaged. Save the array again.');
  const [, order, type] = kind;
  if (order === '>' || !readers[type])
    throw new Error(`The array holds “${order}${type}”; save it as little-endian numbers, e.g. array.astype('<f4').`);
  if (/'fortran_order':\s*True/.test(header))
    throw new Error('The array is stored column by column; save numpy.ascontiguousarray(array).');
  const shape = dims[1]
    .split(',')
    .filter((s) => s.trim())
    .map(Number);
  const count = shape.reduce((a, b) => a * b, 1);
  const body = bytes.subarray(start + length);
  if (body.length < count * Number(type[1]))
    throw new Error(
      `The array [${shape.join(', ')}] is cut short: ${body.length} bytes of ${count * Number(type[1])}.`,
    );
  return { shape, data: numbers(body, type, count) };
}

const binKinds = { float32: 'f4', float16: 'f2', float64: 'f8', int64: 'i8', int32: 'i4' } as const;

/** A raw .bin file of little-endian numbers of one type. @throws Error if its length does not fit. */
export function readBin(bytes: Uint8Array, type: keyof typeof binKinds): NumberFile {
  const kind = binKinds[type];
  const count = bytes.length / Number(kind[1]);
  if (!count || !Number.isInteger(count))
    throw new Error(
      `${bytes.length} bytes are no whole number of ${type} values. Save them as raw little-endian ${type}.`,
    );
  return { shape: [count], data: numbers(bytes, kind, count) };
}

/** The numbers of a .npy file, or of a raw one of a type. @throws Error that names what is wrong. */
export const readNumbers = (name: string, bytes: Uint8Array, type: keyof typeof binKinds): Float64Array =>
  (/\.npy$/i.test(name) ? readNpy(bytes) : readBin(bytes, type)).data;
