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

export interface Graph {
  inputs: Record<string, Shape>;
  outputs: Record<string, Shape>;
  /** Type of all inputs and outputs; constants are float32. */
  type?: number;
  constants?: Record<string, number>;
  /** [operator, inputs, output] in order. */
  nodes: readonly (readonly [op: string, inputs: readonly string[], output: string])[];
}

export function onnxFile({ inputs, outputs, type = FLOAT, constants = {}, nodes }: Graph): Buffer {
  const graph = [
    ...nodes.flatMap(([op, from, to]) =>
      bytes(1, [...from.flatMap((n) => text(1, n)), ...text(2, to), ...text(4, op)]),
    ),
    ...text(2, 'tiny'),
    ...Object.entries(constants).flatMap(([name, value]) => bytes(5, constant(name, value))),
    ...Object.entries(inputs).flatMap(([name, shape]) => bytes(11, valueInfo(name, shape, type))),
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
