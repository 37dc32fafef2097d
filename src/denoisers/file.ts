import { PbfReader } from 'pbf';
import { foreign } from './magic';

/**
 * What an .onnx file says about itself, read from its protobuf (onnx.proto3) without a session and without touching its
 * weights: only names, shapes and counts are decoded, everything else is stepped over. Runs in the page, the worker and Node.
 */
export interface ModelFile {
  bytes: number;
  irVersion: number;
  /** The program that wrote it, e.g. "pytorch 2.5.0"; empty if it does not say. */
  producer: string;
  /** Version of each operator set by domain; the standard one is "ai.onnx". */
  opsets: Readonly<Record<string, number>>;
  /** What a session will ask for; initialisers, which old files also list as inputs, are left out. */
  inputs: readonly TensorInfo[];
  outputs: readonly TensorInfo[];
  /** How often each operator occurs, bodies of loops and functions included; those of other domains as "domain::Op". */
  operators: Readonly<Record<string, number>>;
  /** Weights: tensors, and numbers in them, in this file and in others. */
  initializers: number;
  params: number;
  /** Weights kept in other files: give their bytes to `openSession` as `externalData`, by location. */
  external: readonly ExternalData[];
  metadata: Readonly<Record<string, string>>;
}

export interface TensorInfo {
  name: string;
  /** "float32", "int64" …; "type 23" for what this reader does not know, "sequence", "map" … for what is no tensor. */
  type: string;
  /** A number, the name of a free dimension ("batch"), or undefined where the file leaves it open; no list at all if not even the rank is told. */
  dims?: readonly (number | string | undefined)[];
}

export interface ExternalData {
  tensor: string;
  /** Path relative to the .onnx file. */
  location: string;
  offset: number;
  /** Bytes; to the end of the file if undefined. */
  length?: number;
}

/** The file cannot be a model here; the message says what it is instead, or what is wrong, and what to do. */
export class ModelFileError extends Error {
  override readonly name = 'ModelFileError';
}

/** The element types of TensorProto.DataType, by number. */
const elementTypes =
  'undefined float32 uint8 int8 uint16 int16 int32 int64 string bool float16 float64 uint32 uint64 complex64 complex128 bfloat16 float8e4m3fn float8e4m3fnuz float8e5m2 float8e5m2fnuz uint4 int4 float4e2m1'.split(
    ' ',
  );
const typeName = (n: number): string => elementTypes[n] ?? `type ${n}`;

export const floatTypes: readonly string[] = ['float32', 'float16', 'float64', 'bfloat16'];

/** Bodies within bodies: more than this is no network but an attack on the stack. */
const MAX_DEPTH = 32;
/** Numbers in one input of one sample; 2²⁸ float32 fill a gigabyte. */
const MAX_SAMPLE = 2 ** 28;

interface Found {
  ir: number;
  producer: string[];
  opsets: Record<string, number>;
  graphs: number;
  inputs: TensorInfo[];
  outputs: TensorInfo[];
  operators: Record<string, number>;
  weights: Set<string>;
  initializers: number;
  params: number;
  inline: number;
  external: ExternalData[];
  metadata: Record<string, string>;
}

/**
 * Describes the model in `bytes`. 100 MB take some milliseconds, because weights are not read.
 * @throws ModelFileError if this is no ONNX file, is cut short or damaged, has no graph, or has no float input to sample through.
 */
export function readModelFile(bytes: Uint8Array): ModelFile {
  const other = foreign(bytes);
  if (other) throw new ModelFileError(other);
  const found: Found = {
    ir: 0,
    producer: [],
    opsets: {},
    graphs: 0,
    inputs: [],
    outputs: [],
    operators: {},
    weights: new Set(),
    initializers: 0,
    params: 0,
    inline: 0,
    external: [],
    metadata: {},
  };
  try {
    const pbf = new PbfReader(bytes);
    pbf.readFields(modelField, found, bytes.length);
    if (pbf.pos > bytes.length) throw cut();
  } catch (error) {
    if (error instanceof ModelFileError && found.ir) throw error;
    if (found.graphs && found.ir) throw cut();
    throw new ModelFileError(
      'This is not an ONNX file, or a damaged one: it does not follow the format from its first bytes on. Choose a file that ends in .onnx.',
    );
  }
  return described(found, bytes.length);
}

function described(found: Found, bytes: number): ModelFile {
  const { ir, producer, graphs, weights, inline, operators } = found;
  if (!graphs || !Object.keys(operators).length)
    throw new ModelFileError(
      ir || graphs
        ? 'This file has the form of ONNX, but no graph in it. Export the model again, or choose another file.'
        : 'This is not an ONNX file. Choose a file that ends in .onnx.',
    );
  const inputs = found.inputs.filter(({ name }) => !weights.has(name));
  if (!inputs.some(({ type }) => floatTypes.includes(type)))
    throw new ModelFileError(
      `This model takes no real numbers (its inputs: ${inputs.map(({ name, type }) => `${name}: ${type}`).join(', ') || 'none'}), so there is nothing to denoise. Choose the denoising network itself, e.g. “unet/model.onnx”.`,
    );
  // A weight needs at least four bits.
  if (inline > 2 * bytes)
    throw new ModelFileError(
      `Its weights claim ${inline.toExponential(1)} numbers, but the file has ${bytes} bytes: it is damaged. Download or export it again.`,
    );
  for (const { name, dims = [] } of inputs) {
    const size = dims.reduce<number>((a, d) => a * (typeof d === 'number' ? d : 1), 1);
    if (size > MAX_SAMPLE)
      throw new ModelFileError(
        `The input “${name}” wants ${size.toExponential(1)} numbers at once [${dims.join(', ')}]: more than fits here. Export the model for a smaller picture.`,
      );
  }
  return {
    bytes,
    irVersion: ir,
    producer: producer.join(' '),
    opsets: found.opsets,
    inputs,
    outputs: found.outputs,
    operators,
    initializers: found.initializers,
    params: found.params,
    external: found.external,
    metadata: found.metadata,
  };
}

const cut = (): ModelFileError =>
  new ModelFileError(
    'This ONNX file is cut short or damaged: a part of it reaches beyond its end. Download or export it again.',
  );

/** The end of the length-delimited field that starts here, which must lie within the file. */
function endOf(pbf: PbfReader): number {
  const length = pbf.readVarint();
  const end = length + pbf.pos;
  if (!(end <= pbf.length)) throw cut();
  return end;
}

function message<T>(pbf: PbfReader, field: (tag: number, into: T, pbf: PbfReader) => void, into: T): T {
  const end = endOf(pbf);
  pbf.readFields(field, into, end);
  if (pbf.pos !== end) throw cut();
  return into;
}

function text(pbf: PbfReader): string {
  const start = pbf.pos;
  endOf(pbf);
  pbf.pos = start;
  return pbf.readString();
}

function modelField(tag: number, found: Found, pbf: PbfReader): void {
  if (tag === 1) found.ir = pbf.readVarint();
  else if (tag === 2 || tag === 3) found.producer.push(text(pbf));
  else if (tag === 7) {
    found.graphs++;
    message(pbf, graphField(0, true), found);
  } else if (tag === 8) {
    const { domain, version } = message(pbf, opsetField, { domain: '', version: 0 });
    found.opsets[domain || 'ai.onnx'] = version;
  } else if (tag === 14) {
    const { key, value } = message(pbf, entryField, { key: '', value: '' });
    found.metadata[key] = value;
  } else if (tag === 25) message(pbf, functionField, found);
}

function opsetField(tag: number, into: { domain: string; version: number }, pbf: PbfReader): void {
  if (tag === 1) into.domain = text(pbf);
  else if (tag === 2) into.version = pbf.readVarint();
}

function entryField(tag: number, into: { key: string; value: string }, pbf: PbfReader): void {
  if (tag === 1) into.key = text(pbf);
  else if (tag === 2) into.value = text(pbf);
}

const functionField = (tag: number, found: Found, pbf: PbfReader): void => {
  if (tag === 7) node(pbf, found, 1);
};

/** GraphProto: of the outer graph, its inputs and outputs count too. */
const graphField =
  (depth: number, outer: boolean) =>
  (tag: number, found: Found, pbf: PbfReader): void => {
    if (tag === 1) node(pbf, found, depth);
    else if (tag === 5) weight(pbf, found, outer);
    else if (tag === 15) {
      // SparseTensorProto: its values are a tensor.
      message(pbf, (t, into: Found, p) => t === 1 && weight(p, into, outer), found);
    } else if (outer && tag === 11) found.inputs.push(message(pbf, infoField, { name: '', type: 'undefined' }));
    else if (outer && tag === 12) found.outputs.push(message(pbf, infoField, { name: '', type: 'undefined' }));
  };

function node(pbf: PbfReader, found: Found, depth: number): void {
  if (depth > MAX_DEPTH) throw cut();
  const names = { op: '', domain: '' };
  message(
    pbf,
    (tag, into: typeof names, p) => {
      if (tag === 4) into.op = text(p);
      else if (tag === 7) into.domain = text(p);
      else if (tag === 5)
        message(
          p,
          (t, all: Found, q) => {
            if (t === 5 || t === 10) weight(q, all, false);
            else if (t === 6 || t === 11) message(q, graphField(depth + 1, false), all);
          },
          found,
        );
    },
    names,
  );
  const { op, domain } = names;
  const key = domain && domain !== 'ai.onnx' ? `${domain}::${op}` : op;
  found.operators[key] = (Object.hasOwn(found.operators, key) ? found.operators[key] : 0) + 1;
}

/** TensorProto, without its numbers. */
function weight(pbf: PbfReader, found: Found, outer: boolean): void {
  const tensor = { name: '', dims: [] as number[], outside: false, entries: {} as Record<string, string> };
  message(
    pbf,
    (tag, into: typeof tensor, p) => {
      if (tag === 1) p.readPackedVarint(into.dims);
      else if (tag === 8) into.name = text(p);
      else if (tag === 13) {
        const { key, value } = message(p, entryField, { key: '', value: '' });
        into.entries[key] = value;
      } else if (tag === 14) into.outside = p.readVarint() === 1;
    },
    tensor,
  );
  const size = tensor.dims.reduce((a, b) => a * b, 1);
  found.initializers++;
  found.params += size;
  if (outer) found.weights.add(tensor.name);
  if (!tensor.outside) {
    found.inline += size;
    return;
  }
  const { location = '', offset = '0', length } = tensor.entries;
  if (!location)
    throw new ModelFileError(
      `The weight “${tensor.name}” lies in another file that is not named. Export the model again.`,
    );
  found.external.push({
    tensor: tensor.name,
    location,
    offset: Number(offset),
    ...(length === undefined ? {} : { length: Number(length) }),
  });
}

/** ValueInfoProto → TypeProto → TensorTypeProto → TensorShapeProto. */
function infoField(tag: number, info: TensorInfo, pbf: PbfReader): void {
  if (tag === 1) info.name = text(pbf);
  else if (tag === 2) message(pbf, typeField, info);
}

const containers: Readonly<Record<number, string>> = { 4: 'sequence', 5: 'map', 8: 'sparse tensor', 9: 'optional' };

function typeField(tag: number, info: TensorInfo, pbf: PbfReader): void {
  if (tag === 1) message(pbf, tensorField, info);
  else if (containers[tag]) info.type = containers[tag];
}

function tensorField(tag: number, info: TensorInfo, pbf: PbfReader): void {
  if (tag === 1) info.type = typeName(pbf.readVarint());
  else if (tag === 2) info.dims = message(pbf, shapeField, [] as (number | string | undefined)[]);
}

function shapeField(tag: number, dims: (number | string | undefined)[], pbf: PbfReader): void {
  if (tag === 1) dims.push(message(pbf, dimField, { value: undefined as number | string | undefined }).value);
}

function dimField(tag: number, dim: { value: number | string | undefined }, pbf: PbfReader): void {
  if (tag === 1) {
    // −1 and 0 are how some exporters write “free”.
    const value = pbf.readVarint(true);
    dim.value = value > 0 ? value : undefined;
  } else if (tag === 2) dim.value = text(pbf) || undefined;
}
