import { startTransition, useEffect, useState } from 'react';
import type { RunRecord } from '../../state/record';
import { laneOf, type Playground, store } from '../../state/store';

/** Wait before a chart takes over what is final, and before it looks again at what is still under way. */
const SOON = 120;
const LATER = 1200;
/** Between two charts, so that no task draws both. */
const APART = 110;

const final = ({ lanes }: Playground): boolean =>
  lanes.every(
    ({ run }) => !run || run.status === 'failed' || run.status === 'cancelled' || run.measured?.progress === 1,
  );

/** The runs of all lanes as a chart should draw them: not at every batch, and not in the same task as its neighbours (`order`). */
export function useChartLanes(order: number): Pick<Playground, 'lanes' | 'active'> {
  const [shown, setShown] = useState(() => store.getState());
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
          startTransition(() => setShown(store.getState()));
        },
        ms + APART * order,
      );
    };
    const unsubscribe = store.subscribe((now, before) => {
      if (now.lanes !== before.lanes || now.active !== before.active) wait(final(now) ? SOON : LATER);
    });
    wait(0);
    return () => {
      unsubscribe();
      clearTimeout(timer);
    };
  }, [order]);
  return shown;
}

/** The active lane's run, likewise. */
export const useChartRun = (order: number): RunRecord | undefined => laneOf(useChartLanes(order)).run;
