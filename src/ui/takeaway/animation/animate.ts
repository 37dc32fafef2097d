import { pace } from '../../../state/playback';
import type { RunRecord } from '../../../state/record';
import type { View } from '../../../state/store';
import type { Palette } from '../../stage/frame';
import type { PictureFrame } from './encoder';
import { framePainter, size, statesOf } from './frames';

/** How long the last state stands, in ms. */
const REST = 1600;

/**
 * A run as a GIF that shows its real states at the page's own pace. A frame is painted between two tasks of the page, and
 * made into a GIF by a worker.
 * @throws the signal's reason; Error if the worker fails.
 */
export async function animate(
  { run, slot, view, palette }: { run: RunRecord; slot: number; view: View; palette: Palette },
  tell: (share: number) => void,
  signal: AbortSignal,
): Promise<Blob> {
  const worker = new Worker(new URL('./encoder.ts', import.meta.url), { type: 'module' });
  const answer = <T>(sent: PictureFrame | null): Promise<T> =>
    new Promise((resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = ({ message }) => reject(new Error(`The animation could not be made: ${message}`));
      worker.postMessage(sent, sent ? [sent.rgba.buffer] : []);
    });
  try {
    const states = statesOf(run);
    const wait = pace(states.length - 1).wait;
    const paint = framePainter(run, slot, view, palette);
    for (const [k, state] of states.entries()) {
      signal.throwIfAborted();
      const delay = Math.max(30, k === states.length - 1 ? REST : wait);
      await answer({ rgba: paint(state), ...size, delay });
      tell((k + 1) / states.length);
    }
    return new Blob([await answer<Uint8Array<ArrayBuffer>>(null)], { type: 'image/gif' });
  } finally {
    worker.terminate();
  }
}
