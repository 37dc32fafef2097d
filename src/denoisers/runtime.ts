import asyncifyScript from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs?url';
import asyncifyWasm from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url';
import jspiScript from 'onnxruntime-web/ort-wasm-simd-threaded.jspi.mjs?url';
import jspiWasm from 'onnxruntime-web/ort-wasm-simd-threaded.jspi.wasm?url';
import wasmScript from 'onnxruntime-web/ort-wasm-simd-threaded.mjs?url';
import wasmWasm from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';
import type { Bundle } from './session';

/** Sizes of the wasm files, put in by the build: servers that compress do not tell. */
declare const __RUNTIME_BYTES__: Record<'jspi' | 'asyncify' | 'wasm', number>;

const resolve = (url: string): string => new URL(url, import.meta.url).href;

/**
 * The addresses of ONNX Runtime's own files, served by this app itself. The loader script stays a file of its own: bundled
 * into our worker it would start its threads with our code, and they would wait for ever.
 */
export const runtimeFiles: Record<Exclude<Bundle, 'node'>, { wasm: string; script: string; bytes: number }> = {
  jspi: { wasm: resolve(jspiWasm), script: resolve(jspiScript), bytes: __RUNTIME_BYTES__.jspi },
  asyncify: { wasm: resolve(asyncifyWasm), script: resolve(asyncifyScript), bytes: __RUNTIME_BYTES__.asyncify },
  wasm: { wasm: resolve(wasmWasm), script: resolve(wasmScript), bytes: __RUNTIME_BYTES__.wasm },
};
