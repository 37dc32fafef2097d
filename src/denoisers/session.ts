import type * as Ort from 'onnxruntime-web';
import { NetworkError } from './failure';
import { withOperator } from './operators';
import { threads } from './threads';

/**
 * Sessions of ONNX Runtime; this is the only file that loads it. Nothing here touches the page, a cache or the
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

export type Tensor = Ort.Tensor;

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
