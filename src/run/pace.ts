import type { Denoiser } from '../core/denoiser';

/** Work between two looks at the message queue, in ms. */
const SLICE = 8;

const channel = new MessageChannel();
const waiting: (() => void)[] = [];
channel.port1.onmessage = () => waiting.shift()?.();

/** The next macrotask: promises alone never let a “cancel” or “field” message in, and timers are clamped to 4 ms. */
export const macrotask = (): Promise<void> =>
  new Promise((resolve) => {
    waiting.push(resolve);
    channel.port2.postMessage(0);
  });

let since = 0;

/** Lets messages in once a slice of work is used up. */
export async function breathe(signal?: AbortSignal): Promise<void> {
  if (performance.now() - since > SLICE) {
    await macrotask();
    since = performance.now();
  }
  signal?.throwIfAborted();
}

/** The same denoiser, which breathes before every evaluation. */
export function paced(denoiser: Denoiser, signal: AbortSignal): Denoiser {
  const { process, dim, sigmaData, output } = denoiser;
  return {
    process,
    dim,
    sigmaData,
    output,
    async denoise(x, at) {
      await breathe(signal);
      return denoiser.denoise(x, at);
    },
  };
}
