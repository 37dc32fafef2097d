import type { Denoiser } from '../core/denoiser';

/** Work between two looks at the message queue, in ms. */
const SLICE = 8;

let channel: MessageChannel | undefined;
const waiting: (() => void)[] = [];

/** The next macrotask: promises alone never let a “cancel” or “field” message in, and timers are clamped to 4 ms. */
export const macrotask = (): Promise<void> =>
  new Promise((resolve) => {
    // An open port would keep Node from ever ending.
    if (typeof setImmediate === 'function') {
      setImmediate(resolve);
      return;
    }
    if (!channel) {
      channel = new MessageChannel();
      channel.port1.onmessage = () => waiting.shift()?.();
    }
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

/** Evaluations that may be under way on a device at once: enough to keep it busy, few enough to stop soon. */
const AHEAD = 2;

/** Evaluations on the CPU take turns, so that runs side by side do not count each other's time. */
let turn: Promise<unknown> = Promise.resolve();

/**
 * The same denoiser, which breathes before every evaluation and never runs far ahead of the device. `spent` sums the ms
 * inside evaluations: their true cost where they answer at once, next to nothing where a device works behind them.
 */
export function paced(
  denoiser: Denoiser,
  signal: AbortSignal,
  drained?: () => Promise<unknown>,
): Denoiser & { spent: number } {
  const underWay: Promise<unknown>[] = [];
  return {
    ...denoiser,
    spent: 0,
    async denoise(x, at) {
      if (underWay.length >= AHEAD) await underWay.shift();
      await breathe(signal);
      if (drained) {
        const out = await denoiser.denoise(x, at);
        underWay.push(drained());
        return out;
      }
      const mine = turn.then(async () => {
        const start = performance.now();
        const out = await denoiser.denoise(x, at);
        this.spent += performance.now() - start;
        return out;
      });
      turn = mine.catch(() => {});
      return mine;
    },
  };
}

/** A wait that an abort ends; what was waited for goes on, and is there for the next run. */
export function unless<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
