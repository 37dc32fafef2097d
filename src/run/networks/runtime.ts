import { bundleFor, loadRuntime } from '../../denoisers/session';
import { runtimeFiles } from '../../denoisers/runtime';
import { download, type Progress } from './download';

/** The same work for all who ask; what failed is done again for the next one. */
export function once<T>(work: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => {
    result ??= work().catch((error) => {
      result = undefined;
      throw error;
    });
    return result;
  };
}

/** Starts ONNX Runtime when its file is there and `ready` has come. All workers take the same bundle, so that it is downloaded but once. */
export async function startRuntime(
  webgpu: boolean,
  progress: Progress,
  warn: (text: string) => void,
  ready?: Promise<void>,
): Promise<void> {
  const bundle = bundleFor(webgpu);
  const { wasm: url, script, bytes } = runtimeFiles[bundle as keyof typeof runtimeFiles];
  const file = download({ url, bytes, mark: String(bytes) }, progress, warn);
  await loadRuntime(
    bundle,
    Promise.all([file, ready]).then(([wasm]) => ({ wasm, script })),
  );
}
