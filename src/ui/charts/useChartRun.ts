import { startTransition, useEffect, useState } from 'react';
import type { RunRecord } from '../../state/record';
import { store } from '../../state/store';

/** Wait before a chart takes over what is final, and before it looks again at what is still under way. */
const SOON = 120;
const LATER = 1200;
/** Between two charts, so that no task draws both. */
const APART = 110;

const final = (run: RunRecord | undefined): boolean =>
  !run || run.status === 'failed' || run.status === 'cancelled' || run.measured?.progress === 1;

/** The run as a chart should draw it: not at every batch, and not in the same task as its neighbours (`order`). */
export function useChartRun(order: number): RunRecord | undefined {
  const [run, setRun] = useState(() => store.getState().run);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let due = 0;
    const wait = (ms: number): void => {
      const at = performance.now() + ms + APART * order;
      if (timer !== undefined && due <= at) return;
      clearTimeout(timer);
      due = at;
      timer = setTimeout(
        () => {
          timer = undefined;
          startTransition(() => setRun(store.getState().run));
        },
        ms + APART * order,
      );
    };
    const unsubscribe = store.subscribe((now, before) => {
      if (now.run !== before.run) wait(final(now.run) ? SOON : LATER);
    });
    wait(0);
    return () => {
      unsubscribe();
      clearTimeout(timer);
    };
  }, [order]);
  return run;
}
