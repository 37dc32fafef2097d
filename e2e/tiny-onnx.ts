/** Writes small ONNX files by hand, so that tests can have broken networks without shipping any. (onnx.proto3) */
const varint = (n: number): number[] => (n < 128 ? [n] : [(n & 127) | 128, ...varint(n >>> 7)]);
const number = (field: number, value: number): number[] => [...varint(field << 3), ...varint(value)];
const bytes = (field: number, body: readonly number[]): number[] => [
  ...varint((field << 3) | 2),
  ...varint(body.length),
  ...body,
];
const text = (field: number, value: string): number[] => bytes(field, [...new TextEncoder().encode(value)]);

type Shape = readonly (number | string)[];
const FLOAT = 1;
/** For whole graphs in half precision. */
export const FLOAT16 = 10;
export const INT64 = 7;

const valueInfo = (name: string, shape: Shape, type: number): number[] => {
  const dims = shape.flatMap((d) => bytes(1, typeof d === 'number' ? number(1, d) : text(2, d)));
  return [...text(1, name), ...bytes(2, bytes(1, [...number(1, type), ...bytes(2, dims)]))];
};
const constant = (name: string, value: number): number[] => [
  ...number(1, 1),
  ...number(2, FLOAT),
  ...text(8, name),
  ...bytes(9, [...new Uint8Array(Float32Array.of(value).buffer)]),
];

const table = (name: string, values: readonly number[]): number[] => [
  ...number(1, values.length),
  ...number(2, FLOAT),
  ...text(8, name),
  ...bytes(9, [...new Uint8Array(Float32Array.from(values).buffer)]),
];
const wholes = (name: string, values: readonly number[]): number[] => [
  ...number(1, values.length),
  ...number(2, INT64),
  ...text(8, name),
  ...bytes(9, [...new Uint8Array(BigInt64Array.from(values, BigInt).buffer)]),
];
const attribute = (name: string, value: number | readonly number[]): number[] =>
  typeof value === 'number'
    ? [...text(1, name), ...number(3, value), ...number(20, 2)]
    : [...text(1, name), ...value.flatMap((v) => number(8, v)), ...number(20, 7)];

/** A weight that lies in another file: float32 numbers from its first byte on. */
const external = (name: string, { size, location }: { size: number; location: string }): number[] => {
  const entry = (key: string, value: string): number[] => bytes(13, [...text(1, key), ...text(2, value)]);
  return [
    ...number(1, size),
    ...number(2, FLOAT),
    ...text(8, name),
    ...entry('location', location),
    ...entry('offset', '0'),
    ...entry('length', String(4 * size)),
    ...number(14, 1),
  ];
};

export interface Graph {
  inputs: Record<string, Shape>;
  outputs: Record<string, Shape>;
  /** Type of all inputs and outputs; constants are float32. */
  type?: number;
  /** Types of single inputs, where they have their own. */
  types?: Record<string, number>;
  constants?: Record<string, number>;
  /** Vectors of float32. */
  tables?: Record<string, readonly number[]>;
  /** Vectors of int64, as shapes are. */
  wholes?: Record<string, readonly number[]>;
  external?: Record<string, { size: number; location: string }>;
  /** [operator, inputs, output, whole-numbered attributes] in order. */
  nodes: readonly Node[];
}
export type Node = readonly [
  op: string,
  inputs: readonly string[],
  output: string,
  attributes?: Record<string, number | readonly number[]>,
];

export function onnxFile({
  inputs,
  outputs,
  type = FLOAT,
  types = {},
  constants = {},
  tables = {},
  wholes: integers = {},
  external: outside = {},
  nodes,
}: Graph): Buffer {
  const graph = [
    ...nodes.flatMap(([op, from, to, attributes = {}]) =>
      bytes(1, [
        ...from.flatMap((n) => text(1, n)),
        ...text(2, to),
        ...text(4, op),
        ...Object.entries(attributes).flatMap(([name, value]) => bytes(5, attribute(name, value))),
      ]),
    ),
    ...text(2, 'tiny'),
    ...Object.entries(constants).flatMap(([name, value]) => bytes(5, constant(name, value))),
    ...Object.entries(tables).flatMap(([name, values]) => bytes(5, table(name, values))),
    ...Object.entries(integers).flatMap(([name, values]) => bytes(5, wholes(name, values))),
    ...Object.entries(outside).flatMap(([name, where]) => bytes(5, external(name, where))),
    ...Object.entries(inputs).flatMap(([name, shape]) => bytes(11, valueInfo(name, shape, types[name] ?? type))),
    ...Object.entries(outputs).flatMap(([name, shape]) => bytes(12, valueInfo(name, shape, type))),
  ];
  return Buffer.from([...number(1, 8), ...bytes(7, graph), ...bytes(8, number(2, 17))]);
}

/** ε = x·√(t − 1/2), in the checkerboard's names: good while t ≥ 1/2, no number below. */
export const nanBelowHalf = (): Buffer =>
  onnxFile({
    inputs: { x: ['n', 2], t: [1] },
    outputs: { eps: ['n', 2] },
    constants: { half: 0.5 },
    nodes: [
      ['Sub', ['t', 'half'], 'u'],
      ['Sqrt', ['u'], 'root'],
      ['Mul', ['x', 'root'], 'eps'],
    ],
  });

/**
 * The exact denoiser of the four points (±1, ±1): E[x₀|x] = tanh(x/σ²) under x = x₀ + σε. With `weights` it goes through a factor
 * of one that lies in that file (8 bytes), with `context` through an input of two numbers a sample.
 */
export function corners(
  names = { x: 'sample', time: 'sigma', out: 'denoised' },
  weights?: string,
  context?: string,
): Buffer {
  const factor = weights ? 'ones' : context;
  return onnxFile({
    inputs: { [names.x]: ['n', 2], [names.time]: [1], ...(context && { [context]: ['n', 2] }) },
    outputs: { [names.out]: ['n', 2] },
    external: weights ? { ones: { size: 2, location: weights } } : {},
    nodes: [
      ['Mul', [names.time, names.time], 'variance'],
      ['Div', [names.x, 'variance'], 'u'],
      ['Tanh', ['u'], factor ? 'y' : names.out],
      ...(factor ? [['Mul', ['y', factor], names.out] as const] : []),
    ],
  });
}
export const cornerWeights = (): Buffer => Buffer.from(Float32Array.of(1, 1).buffer);

/** A float32 vector in NumPy's format 1.0. */
export function npy(values: readonly number[]): Buffer {
  const header = `{'descr': '<f4', 'fortran_order': False, 'shape': (${values.length},), }`.padEnd(117).concat('\n');
  const start = Buffer.from([0x93, ...Buffer.from('NUMPY'), 1, 0, header.length, 0]);
  return Buffer.concat([start, Buffer.from(header), Buffer.from(Float32Array.from(values).buffer)]);
}
