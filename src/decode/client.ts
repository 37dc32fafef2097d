import type { Answer, Ask } from './protocol';

export interface DecoderClient {
  /** One latent at a time; never throws. A worker that failed is replaced at the next question. */
  decode(ask: Ask): Promise<Answer>;
  /** Ends the worker and frees what its decoder holds; what was asked is answered by “failed”. */
  close(): void;
}

const startWorker = (): Worker => new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });

/** The page's side of the decoder's worker. */
export function decoderClient(make: () => Worker = startWorker): DecoderClient {
  let worker: Worker | undefined;
  let answered: (answer: Answer) => void = () => {};
  const close = (message = 'it was called off'): void => {
    worker?.terminate();
    worker = undefined;
    answered({ type: 'failed', message });
  };
  return {
    decode: (ask) =>
      new Promise((resolve) => {
        answered = resolve;
        worker ??= make();
        worker.onmessage = ({ data }: MessageEvent<Answer>) => {
          // What ran out of memory leaves a broken runtime behind.
          if (data.type === 'failed') close(data.message);
          else resolve(data);
        };
        worker.onerror = (event) => {
          event.preventDefault();
          close(event.message || 'its worker could not be started');
        };
        worker.postMessage(ask);
      }),
    close: () => close(),
  };
}
