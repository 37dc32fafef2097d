import type * as Ort from 'onnxruntime-web';
import type { CpuBackend } from '../backends/cpu';
import type { WebGpuBackend } from '../backends/webgpu/backend';
import type { Classifier } from '../core/classifier';
import type { Denoiser } from '../core/denoiser';
import type { Level, NoiseProcess } from '../core/process';
import type { Vec } from '../core/vec';
import { type Card, dimOf } from './card';
import { NetworkError } from './failure';
import { withOperator } from './operators';
import { fed, meant, timeOf } from './reading';
import { makeTensor, readTensor } from './tensors';
import { threads } from './threads';

/**
 * Networks through ONNX Runtime; this is the only file that imports it. Nothing here touches the page, a cache or the
 * network: bytes come in, so that the worker and the command line share it.
 */

/** jspi and asyncify hold the WebGPU and the wasm provider; wasm is the smaller one without WebGPU. */
export type Bundle = 'jspi' | 'asyncify' | 'wasm' | 'node';

/** The smallest bundle that can do what is wanted here. */
export const bundleFor = (webgpu: boolean): Bundle =>
  !webgpu ? 'wasm' : 'Suspending' in WebAssembly ? 'jspi' : 'asyncify';

/** Each build keeps only its own: the page must not ship Node's bundle, nor the command line the browser's. */
const imports: Partial<Record<Bundle, () => Promise<unknown>>> = import.meta.env.SSR
  ? { node: () => import('onnxruntime-web') }
  : {
      jspi: () => import('onnxruntime-web/jspi'),
      asyncify: () => import('onnxruntime-web/webgpu'),
      wasm: () => import('onnxruntime-web/wasm'),
    };

let runtime: Promise<typeof Ort> | undefined;

/**
 * Loads the runtime once. In the browser its wasm file and loader script are given, the file while it may still be under
 * way; in Node it finds its own.
 */
export function loadRuntime(
  bundle: Bundle,
  files?: Promise<{ wasm: ArrayBuffer; script: string }>,
): Promise<typeof Ort> {
  runtime ??= (async () => {
    const [module, given] = await Promise.all([imports[bundle]?.(), files]);
    const ort = module as typeof Ort;
    ort.env.wasm.numThreads = given ? threads() : 1;
    if (given) {
      ort.env.wasm.wasmBinary = given.wasm;
      ort.env.wasm.wasmPaths = { mjs: given.script };
    }
    return ort;
  })();
  runtime.catch(() => {
    runtime = undefined;
  });
  return runtime;
}

/** Overlapping create, run and release corrupt the WebGPU provider: one at a time, in order of asking. */
let chain: Promise<unknown> = Promise.resolve();
function locked<T>(work: () => Promise<T>): Promise<T> {
  const result = chain.then(work);
  chain = result.catch(() => {});
  return result;
}

export interface Session {
  readonly engine: 'webgpu' | 'wasm';
  readonly ort: typeof Ort;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  run(feeds: Record<string, Ort.Tensor>): Promise<Record<string, Ort.Tensor>>;
  /** Frees an output that stayed on the device. */
  drop(tensor: Ort.Tensor): void;
  release(): Promise<void>;
}

/**
 * A session for the bytes of an .onnx file.
 * @throws Error if the file cannot be read as a model or uses what the engine lacks; it names the operator.
 */
export async function openSession(
  bytes: Uint8Array,
  options: ({ engine: 'wasm' } | { engine: 'webgpu'; device: GPUDevice }) & {
    /** Weights that lie in other files, by the location that the model names them with (`ModelFile.external`). */
    externalData?: Readonly<Record<string, Uint8Array>>;
  },
): Promise<Session> {
  const ort = await (runtime ?? loadRuntime('node'));
  const { engine } = options;
  const session = await locked(() =>
    ort.InferenceSession.create(bytes, {
      executionProviders: [options.engine === 'webgpu' ? { name: 'webgpu', device: options.device } : 'wasm'],
      ...(engine === 'webgpu' ? { preferredOutputLocation: 'gpu-buffer' as const } : {}),
      externalData: Object.entries(options.externalData ?? {}).map(([path, data]) => ({ path, data })),
      // Warnings about shape operators on the CPU are no news to anyone who watches the console.
      logSeverityLevel: 3,
    }),
  ).catch((error) => {
    throw withOperator(error);
  });
  return {
    engine,
    ort,
    inputs: session.inputNames,
    outputs: session.outputNames,
    run: (feeds) =>
      // What fails is thrown, and need not be on the console too.
      locked(() => session.run(feeds, { logSeverityLevel: 4 }) as Promise<Record<string, Ort.Tensor>>).catch(
        (error) => {
          throw new NetworkError(error);
        },
      ),
    drop: (tensor) => void locked(async () => tensor.dispose()),
    release: () => locked(() => session.release()),
  };
}

/** The card and the file disagree: no other engine will help, only a correction. */
export class CardError extends Error {
  override readonly name = 'CardError';
}

/** @throws CardError that names what the card says and what the file has. */
export function checkNames(card: Card, { inputs, outputs }: Pick<Session, 'inputs' | 'outputs'>): void {
  const { x, time, class: label, extra = [] } = card.inputs;
  const wanted = [...new Set([x, time.name]), ...(label ? [label.name] : []), ...extra.map((e) => e.name)];
  const file = card.file ?? 'model.onnx';
  const lacking = wanted.filter((name) => !inputs.includes(name));
  if (lacking.length || inputs.length !== wanted.length)
    throw new CardError(
      `${card.name}: card.json names the inputs ${wanted.join(', ')}, but ${file} has ${inputs.join(', ')}. Correct “inputs” in card.json.`,
    );
  if (!outputs.includes(card.output))
    throw new CardError(
      `${card.name}: card.json names the output “${card.output}”, but ${file} has ${outputs.join(', ')}. Correct “output” in card.json.`,
    );
}

/** What a network is told beside the state: the class of each sample, and the contents of further inputs by name. */
export interface Condition {
  /** Class of sample n, for as many samples as there may be. */
  labels?: readonly number[];
  files?: Readonly<Record<string, ArrayLike<number>>>;
}

/** Whether every input and output is one that our buffers can be handed to as they are. */
export const isPlain = ({ inputs, outputChannels, batch }: Card): boolean =>
  (inputs.xType ?? 'float32') === 'float32' &&
  inputs.time.shape !== 'joined' &&
  outputChannels === undefined &&
  batch === undefined;

type Feeds = Record<string, Ort.Tensor>;

/** Scalars up to which a batch and its unconditioned copy go through the network together: activations are tens of times as many. */
const TOGETHER = 2 ** 17;

/** A network as a denoiser; its output becomes E[x₀|x] as a formal sum, at no cost. */
abstract class OnnxDenoiser implements Denoiser {
  readonly process: NoiseProcess;
  readonly dim: number;
  readonly sigmaData: number;
  readonly output: string;
  unconditioned?: Denoiser;
  classifier?: Classifier;
  protected readonly card: Card;
  protected readonly session: Session;
  protected readonly condition: Condition;
  /** Feeds that do not change from call to call, by batch size. */
  private readonly standing = new Map<number, Feeds>();

  constructor(session: Session, card: Card, process: NoiseProcess, condition: Condition = {}) {
    checkNames(card, session);
    this.session = session;
    this.card = card;
    this.process = process;
    this.condition = condition;
    this.dim = dimOf(card);
    this.sigmaData = card.sigmaData;
    this.output = card.output;
  }

  /** The condition without its classes, if it has any that the network can do without. */
  protected freed(): Condition | undefined {
    const { labels } = this.condition;
    const none = this.card.inputs.class?.none;
    if (none === undefined || !labels?.some((k) => k !== none)) return undefined;
    return { ...this.condition, labels: labels.map(() => none) };
  }

  async denoise(x: Vec, at: Level): Promise<Vec> {
    const out = await this.forward(fed(this.card, x, at), timeOf(this.card, at));
    return meant(this.card, x, out, at);
  }

  /** With and without the condition: in one forward of twice the batch, where the network takes it and memory is no question. */
  async both(x: Vec, at: Level): Promise<readonly [given: Vec, free: Vec]> {
    const [{ size }] = x.terms.keys();
    const freed = this.freed()?.labels?.slice(0, size / this.dim);
    if (!freed || !this.unconditioned)
      throw new CardError(`${this.card.name} has no class that stands for no condition`);
    if (this.card.batch !== undefined || this.card.inputs.extra?.length || 2 * size > TOGETHER)
      return [await this.denoise(x, at), await this.unconditioned.denoise(x, at)];
    const labels = [...(this.condition.labels ?? []).slice(0, freed.length), ...freed];
    const [given, free] = await this.forwardTwice(fed(this.card, x, at), timeOf(this.card, at), { labels });
    return [meant(this.card, x, given, at), meant(this.card, x, free, at)];
  }

  protected abstract forward(x: Vec, time: number): Promise<Vec>;
  /** The outputs for x under the first and under the second half of the labels. */
  protected abstract forwardTwice(x: Vec, time: number, condition: Condition): Promise<readonly [Vec, Vec]>;

  protected dims(samples: number): number[] {
    return [samples, ...this.card.shape];
  }

  protected timeTensor(time: number, samples: number): Ort.Tensor {
    const { shape = 'one', type = 'float32' } = this.card.inputs.time;
    const eachOf = { batch: [samples], column: [samples, 1], cube: [samples, 1, 1, 1] };
    const dims = { one: [1], scalar: [], joined: [], ...eachOf }[shape];
    const each = dims[0] ?? 1;
    return makeTensor(this.session.ort, type, new Float64Array(each).fill(time), dims);
  }

  /** Class and further inputs for samples `first` … `first + samples − 1`. */
  protected others(samples: number, first = 0, condition = this.condition): Feeds {
    const standing = first === 0 && condition === this.condition;
    const known = standing ? this.standing.get(samples) : undefined;
    if (known) return known;
    const { class: label, extra = [] } = this.card.inputs;
    const feeds: Feeds = {};
    if (label) {
      const { count, none = 0, form = 'index', type = form === 'index' ? 'int32' : 'float32' } = label;
      const classes = Array.from({ length: samples }, (_, n) => condition.labels?.[first + n] ?? none);
      const width = Math.max(count, none + 1);
      const hot = () => classes.flatMap((k) => Array.from({ length: width }, (_, j) => (j === k ? 1 : 0)));
      feeds[label.name] =
        form === 'index'
          ? makeTensor(this.session.ort, type, classes, [samples])
          : makeTensor(this.session.ort, type, hot(), [samples, width]);
    }
    for (const { name, type, shape, fill } of extra) {
      const dims = shape.map((d) => d || samples);
      const size = dims.reduce((a, b) => a * b, 1);
      const file = condition.files?.[name];
      const values = Float64Array.from({ length: size }, (_, i) => (file?.length ? file[i % file.length] : fill));
      feeds[name] = makeTensor(this.session.ort, type, values, dims);
    }
    if (standing) this.standing.set(samples, feeds);
    return feeds;
  }

  /** @throws CardError if the output has not the size that the card promises. */
  protected checked(out: Ort.Tensor | undefined, samples: number): Ort.Tensor {
    const { outputChannels, layout, shape } = this.card;
    const channels = layout === 'NHWC' ? (shape.at(-1) ?? 1) : shape[0];
    const size = samples * this.dim * (outputChannels === undefined ? 1 : outputChannels / channels);
    if (out?.size !== size)
      throw new CardError(
        `${this.card.name}: the output “${this.output}” should hold ${size} numbers for ${samples} samples of [${shape.join(', ')}], but is ${out?.type} [${out?.dims.join(', ')}]. Correct “shape” or “outputChannels” in card.json, or the model.`,
      );
    return out;
  }
}

/** With the state in float64 on the CPU, whatever engine the session has; any type of input, any batch. */
export class CpuDenoiser extends OnnxDenoiser {
  private readonly backend: CpuBackend;

  constructor(session: Session, card: Card, process: NoiseProcess, backend: CpuBackend, condition?: Condition) {
    super(session, card, process, condition);
    this.backend = backend;
    const freed = this.freed();
    if (freed) this.unconditioned = new CpuDenoiser(session, card, process, backend, freed);
  }

  protected async forward(x: Vec, time: number): Promise<Vec> {
    return this.backend.adopt(await this.answer(this.backend.data(x), time));
  }

  /** What the network itself says of [samples·dim] numbers and the number for its time input. */
  async answer(data: Float64Array, time: number): Promise<Float64Array> {
    const samples = data.length / this.dim;
    const { batch = samples } = this.card;
    if (batch === samples) return this.once(data, time, 0);
    const all = new Float64Array(data.length);
    for (let first = 0; first < samples; first += batch) {
      const rows = new Float64Array(batch * this.dim);
      rows.set(data.subarray(first * this.dim, (first + batch) * this.dim));
      const out = await this.once(rows, time, first);
      all.set(out.subarray(0, Math.min(out.length, all.length - first * this.dim)), first * this.dim);
    }
    return all;
  }

  protected async forwardTwice(x: Vec, time: number, condition: Condition): Promise<readonly [Vec, Vec]> {
    const data = this.backend.data(x);
    const rows = new Float64Array(2 * data.length);
    rows.set(data);
    rows.set(data, data.length);
    const out = await this.once(rows, time, 0, condition);
    return [this.backend.adopt(out.subarray(0, data.length)), this.backend.adopt(out.subarray(data.length))];
  }

  private async once(rows: Float64Array, time: number, first: number, condition?: Condition): Promise<Float64Array> {
    const { outputChannels } = this.card;
    const samples = rows.length / this.dim;
    const results = await this.session.run({
      ...this.others(samples, first, condition),
      ...this.stateAndTime(rows, time, samples),
    });
    const out = readTensor(this.checked(results[this.output], samples));
    return outputChannels === undefined ? new Float64Array(out) : this.firstChannels(out, samples);
  }

  private stateAndTime(rows: Float64Array, time: number, samples: number): Feeds {
    const { x, xType = 'float32', time: input } = this.card.inputs;
    const state = (data: Float64Array, dims: number[]) => ({ [x]: makeTensor(this.session.ort, xType, data, dims) });
    const dims = this.dims(samples);
    if (input.shape !== 'joined') return { ...state(rows, dims), [input.name]: this.timeTensor(time, samples) };
    const [, channels, ...sides] = dims;
    const wide = this.dim + this.dim / channels;
    const both = new Float64Array(samples * wide).fill(time);
    for (let n = 0; n < samples; n++) both.set(rows.subarray(n * this.dim, (n + 1) * this.dim), n * wide);
    return state(both, [samples, channels + 1, ...sides]);
  }

  /** The prediction proper, where the network also answers with a variance. */
  private firstChannels(out: ArrayLike<number>, samples: number): Float64Array {
    const { layout, shape, outputChannels = 0 } = this.card;
    const wide = out.length / samples;
    const kept = new Float64Array(samples * this.dim);
    const channels = shape.at(-1) ?? 1;
    for (let n = 0; n < samples; n++)
      for (let i = 0; i < this.dim; i++) {
        const from = layout === 'NHWC' ? Math.floor(i / channels) * outputChannels + (i % channels) : i;
        kept[n * this.dim + i] = out[n * wide + from];
      }
    return kept;
  }
}

/** On the WebGPU provider: input and output are buffers of our device, and nothing comes back to the CPU. */
export class GpuDenoiser extends OnnxDenoiser {
  private readonly backend: WebGpuBackend;
  private readonly time: GPUBuffer;

  constructor(session: Session, card: Card, process: NoiseProcess, backend: WebGpuBackend, condition?: Condition) {
    super(session, card, process, condition);
    this.backend = backend;
    this.time = backend.scratch(4);
    const freed = this.freed();
    if (freed) this.unconditioned = new GpuDenoiser(session, card, process, backend, freed);
  }

  protected async forward(x: Vec, time: number): Promise<Vec> {
    const { buffer, size } = this.backend.span(x);
    const { tensor, free } = await this.run(buffer, size, time);
    return this.backend.adopt(tensor.gpuBuffer as GPUBuffer, size, free);
  }

  protected async forwardTwice(x: Vec, time: number, condition: Condition): Promise<readonly [Vec, Vec]> {
    const { backend } = this;
    const { size } = backend.span(x);
    const twice = backend.repeated(x, 2);
    const { tensor, free } = await this.run(twice.buffer, 2 * size, time, condition);
    const [given, freed] = backend.parts(tensor.gpuBuffer as GPUBuffer, size, 2);
    free();
    twice.free();
    return [given, freed];
  }

  private async run(buffer: GPUBuffer, size: number, time: number, condition?: Condition) {
    const { session } = this;
    const samples = size / this.dim;
    const out = await session.run({
      ...this.others(samples, 0, condition),
      [this.card.inputs.x]: session.ort.Tensor.fromGpuBuffer(buffer, {
        dataType: 'float32',
        dims: this.dims(samples),
      }),
      [this.card.inputs.time.name]: this.timeOnDevice(time) ?? this.timeTensor(time, samples),
    });
    const tensor = this.checked(out[this.output], samples);
    if (tensor.type !== 'float32')
      throw new CardError(`${this.card.name}: the output “${this.output}” is ${tensor.type}, not float32.`);
    return { tensor, free: () => session.drop(tensor) };
  }

  private timeOnDevice(time: number): Ort.Tensor | undefined {
    const { shape = 'one', type = 'float32' } = this.card.inputs.time;
    if (shape !== 'one' || type !== 'float32') return undefined;
    // Ordered with the submits around it, so one buffer serves all evaluations.
    this.backend.device.queue.writeBuffer(this.time, 0, Float32Array.of(time));
    return this.session.ort.Tensor.fromGpuBuffer(this.time, { dataType: 'float32', dims: [1] });
  }
}
