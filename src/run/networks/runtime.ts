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

/**
 * Starts ONNX Runtime; its file is fetched once the page is shown, and compiled once it is up. All workers take the same bundle, so
 * that it is downloaded but once.
 */
export async function startRuntime(
  webgpu: boolean,
  progress: Progress,
  warn: (text: string) => void,
  pageIs?: (stage: 'shown' | 'up') => Promise<void>,
): Promise<void> {
  const bundle = bundleFor(webgpu);
  const { wasm: url, script, bytes } = runtimeFiles[bundle as keyof typeof runtimeFiles];
  await pageIs?.('shown');
  const file = download({ url, bytes, mark: String(bytes) }, progress, warn);
  await loadRuntime(
    bundle,
    Promise.all([file, pageIs?.('up')]).then(([wasm]) => ({ wasm, script })),
  );
}
