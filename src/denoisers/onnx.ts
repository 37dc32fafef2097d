import type * as Ort from 'onnxruntime-web';
import type { CpuBackend } from '../backends/cpu';
import type { WebGpuBackend } from '../backends/webgpu/backend';
import { toData, type Denoiser } from '../core/denoiser';
import type { Level, NoiseProcess } from '../core/process';
import { lin, type Vec } from '../core/vec';
import type { Card } from './card';

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

/** Loads the runtime once. In the browser its wasm file and loader script are given; in Node it finds its own. */
export function loadRuntime(bundle: Bundle, files?: { wasm: ArrayBuffer; script: string }): Promise<typeof Ort> {
  runtime ??= (async () => {
    const ort = (await imports[bundle]?.()) as typeof Ort;
    ort.env.wasm.numThreads = files ? threads() : 1;
    if (files) {
      ort.env.wasm.wasmBinary = files.wasm;
      ort.env.wasm.wasmPaths = { mjs: files.script };
    }
    return ort;
  })();
  runtime.catch(() => {
    runtime = undefined;
  });
  return runtime;
}

/** Threads need shared memory, which the browser gives to cross-origin isolated pages; two cores are better left alone. */
function threads(): number {
  if (!globalThis.crossOriginIsolated) return 1;
  return Math.max(1, Math.min(4, Math.floor(navigator.hardwareConcurrency / 2)));
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
 * @throws Error if the file cannot be read as a model or uses what the engine lacks.
 */
export async function openSession(
  bytes: Uint8Array,
  options: { engine: 'wasm' } | { engine: 'webgpu'; device: GPUDevice },
): Promise<Session> {
  const ort = await (runtime ?? loadRuntime('node'));
  const { engine } = options;
  const session = await locked(() =>
    ort.InferenceSession.create(bytes, {
      executionProviders: [options.engine === 'webgpu' ? { name: 'webgpu', device: options.device } : 'wasm'],
      ...(engine === 'webgpu' ? { preferredOutputLocation: 'gpu-buffer' as const } : {}),
      // Warnings about shape operators on the CPU are no news to anyone who watches the console.
      logSeverityLevel: 3,
    }),
  );
  return {
    engine,
    ort,
    inputs: session.inputNames,
    outputs: session.outputNames,
    run: (feeds) => locked(() => session.run(feeds)) as Promise<Record<string, Ort.Tensor>>,
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
  const wanted = [card.inputs.x, card.inputs.time.name];
  const lacking = wanted.filter((name) => !inputs.includes(name));
  if (lacking.length || inputs.length !== wanted.length)
    throw new CardError(
      `${card.name}: card.json names the inputs ${wanted.join(', ')}, but model.onnx has ${inputs.join(', ')}. Correct “inputs” in card.json.`,
    );
  if (!outputs.includes(card.output))
    throw new CardError(
      `${card.name}: card.json names the output “${card.output}”, but model.onnx has ${outputs.join(', ')}. Correct “output” in card.json.`,
    );
}

/** The scalar that tells the network the noise level. */
const timeOf = (card: Card, { t, alpha, sigma }: Level): number =>
  card.inputs.time.unit === 'sigma' ? sigma / alpha : t;

/** A network as a denoiser; its output becomes E[x₀|x] as a formal sum, at no cost. */
abstract class OnnxDenoiser implements Denoiser {
  readonly process: NoiseProcess;
  readonly dim: number;
  readonly sigmaData: number;
  readonly output: string;
  protected readonly card: Card;
  protected readonly session: Session;

  constructor(session: Session, card: Card, process: NoiseProcess) {
    checkNames(card, session);
    this.session = session;
    this.card = card;
    this.process = process;
    this.dim = card.shape.reduce((a, b) => a * b, 1);
    this.sigmaData = card.sigmaData;
    this.output = card.output;
  }

  async denoise(x: Vec, at: Level): Promise<Vec> {
    const { prediction, sigmaData } = this.card;
    // EDM's raw network is defined on x/α.
    const fed = prediction === 'F' && at.alpha !== 1 ? lin([1 / at.alpha, x]) : x;
    const out = await this.forward(fed, timeOf(this.card, at));
    return toData(prediction, x, out, at, sigmaData);
  }

  protected abstract forward(x: Vec, time: number): Promise<Vec>;

  protected dims(size: number): number[] {
    return [size / this.dim, ...this.card.shape];
  }

  /** @throws CardError if the output is not one number for each of the input's. */
  protected checked(out: Ort.Tensor | undefined, size: number): Ort.Tensor {
    if (out?.type !== 'float32' || out.size !== size)
      throw new CardError(
        `${this.card.name}: the output “${this.output}” should be float32 [${this.dims(size).join(', ')}], but is ${out?.type} [${out?.dims.join(', ')}]. Correct “shape” in card.json, or the model.`,
      );
    return out;
  }
}

/** On the wasm provider: the state is float64 on the CPU, the network sees and gives float32. */
export class WasmDenoiser extends OnnxDenoiser {
  private readonly backend: CpuBackend;

  constructor(session: Session, card: Card, process: NoiseProcess, backend: CpuBackend) {
    super(session, card, process);
    this.backend = backend;
  }

  protected async forward(x: Vec, time: number): Promise<Vec> {
    const { ort } = this.session;
    const data = new Float32Array(this.backend.data(x));
    const out = await this.session.run({
      [this.card.inputs.x]: new ort.Tensor('float32', data, this.dims(data.length)),
      [this.card.inputs.time.name]: new ort.Tensor('float32', Float32Array.of(time), [1]),
    });
    return this.backend.adopt(new Float64Array(this.checked(out[this.output], data.length).data as Float32Array));
  }
}

/** On the WebGPU provider: input and output are buffers of our device, and nothing comes back to the CPU. */
export class GpuDenoiser extends OnnxDenoiser {
  private readonly backend: WebGpuBackend;
  private readonly time: GPUBuffer;

  constructor(session: Session, card: Card, process: NoiseProcess, backend: WebGpuBackend) {
    super(session, card, process);
    this.backend = backend;
    this.time = backend.scratch(4);
  }

  protected async forward(x: Vec, time: number): Promise<Vec> {
    const { backend, session } = this;
    const { ort } = session;
    const { buffer, size } = backend.span(x);
    // Ordered with the submits around it, so one buffer serves all evaluations.
    backend.device.queue.writeBuffer(this.time, 0, Float32Array.of(time));
    const out = await session.run({
      [this.card.inputs.x]: ort.Tensor.fromGpuBuffer(buffer, { dataType: 'float32', dims: this.dims(size) }),
      [this.card.inputs.time.name]: ort.Tensor.fromGpuBuffer(this.time, { dataType: 'float32', dims: [1] }),
    });
    const tensor = this.checked(out[this.output], size);
    return backend.adopt(tensor.gpuBuffer as GPUBuffer, size, () => session.drop(tensor));
  }
}
