import type { Answer, Ask } from './protocol';

/** The page's side of the examination: one worker for one model, gone with it. */
export interface Examiner {
  ask(ask: Ask): void;
  /** Ends whatever is going on: loading, unpacking, probing. */
  close(): void;
}

export function examiner(hear: (answer: Answer) => void): Examiner {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
  let asked: Ask['type'] = 'open';
  let open = true;
  worker.onmessage = ({ data }: MessageEvent<Answer>) => open && hear(data);
  worker.onerror = (event) => {
    event.preventDefault();
    const why = event.message || 'the worker could not be started';
    if (open)
      hear({ type: 'failed', of: asked, message: `The examination broke down (${why}). Open the model again.` });
  };
  return {
    ask(ask) {
      asked = ask.type;
      worker.postMessage(ask);
    },
    close() {
      open = false;
      worker.terminate();
    },
  };
}
