import '../src/run/worker';
import { openDevice } from '../src/backends/webgpu/device';
import type { Question } from '../bench/arms';
import { adoptRings } from './rings';

adoptRings();

type Order =
  | { type: 'lose-device' }
  | { type: 'throw' }
  | { type: 'hang' }
  | { type: 'bench'; question: Question; base: string };

/** The app's worker, and on demand three accidents (a lost device, an uncaught error, an endless loop) and the benchmark's comparisons. */
self.addEventListener('message', async ({ data }: MessageEvent<Order>) => {
  if (data.type === 'lose-device') (await openDevice(() => {})).destroy();
  else if (data.type === 'throw') setTimeout(fail);
  else if (data.type === 'hang') for (;;);
  else if (data.type === 'bench') {
    const { answer } = await import('../bench/arms');
    const value = await answer(data.question, data.base).catch((error) => ({ error: String(error) }));
    self.postMessage({ type: 'answer', value });
  }
});

function fail(): never {
  throw new Error('thrown on demand');
}
