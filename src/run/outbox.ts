import type { Reply, StepRecord } from './protocol';

export type Post = (reply: Reply, transfer?: Transferable[]) => void;

/** At most one message per frame, whatever the step rate: the page's main thread sees batches. */
const INTERVAL = 16;

/** Collects the steps of a run and posts them in batches; the arrays are given away, not copied. */
export function outbox(run: number, post: Post): { add(record: StepRecord): void; flush(): void } {
  let steps: StepRecord[] = [];
  let last = Number.NEGATIVE_INFINITY;
  const flush = (): void => {
    if (!steps.length) return;
    const arrays = steps.flatMap(({ x, denoised }) => [x, denoised]).filter((a) => a !== undefined);
    post(
      { type: 'steps', run, steps },
      arrays.map((a) => a.buffer as ArrayBuffer),
    );
    steps = [];
    last = performance.now();
  };
  return {
    add(record) {
      steps.push(record);
      if (performance.now() - last >= INTERVAL) flush();
    },
    flush,
  };
}
