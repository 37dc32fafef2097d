import { startTransition, useEffect, useState } from 'react';
import type { RunRecord } from '../../state/record';
import { store } from '../../state/store';

/** Least time between two redraws of a chart while a run goes on. */
const REST = 240;

/** The run as a chart should draw it: not at every batch, and not in the same task as its neighbours (`order`). */
export function useChartRun(order: number): RunRecord | undefined {
  const [run, setRun] = useState(() => store.getState().run);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const take = (): void => {
      timer = undefined;
      startTransition(() => setRun(store.getState().run));
    };
    const unsubscribe = store.subscribe((now, before) => {
      if (now.run !== before.run) timer ??= setTimeout(take, REST + 45 * order);
    });
    timer = setTimeout(take, 0);
    return () => {
      unsubscribe();
      clearTimeout(timer);
    };
  }, [order]);
  return run;
}
