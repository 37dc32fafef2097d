import { useEffect, useState } from 'react';
import type { RunRecord } from '../../state/record';
import { laneOf, type Playground, store } from '../../state/store';
import { inTurn } from '../turns';

/** Wait before a chart takes over what is final, and before it looks again at what is still under way. */
const SOON = 120;
const LATER = 1200;

const final = ({ lanes }: Playground): boolean =>
  lanes.every(
    ({ run }) => !run || run.status === 'failed' || run.status === 'cancelled' || run.measured?.progress === 1,
  );

/** The runs of all lanes as a chart should draw them: not at every batch, and each in its turn. */
export function useChartLanes(): Pick<Playground, 'lanes' | 'active'> {
  const [shown, setShown] = useState(() => store.getState());
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let due = 0;
    let callOff = (): void => {};
    const look = (): void => {
      timer = undefined;
      callOff();
      callOff = inTurn(() => setShown(store.getState()));
    };
    const wait = (ms: number): void => {
      const at = performance.now() + ms;
      if (timer !== undefined && due <= at) return;
      clearTimeout(timer);
      due = at;
      timer = setTimeout(look, ms);
    };
    const unsubscribe = store.subscribe((now, before) => {
      if (now.lanes !== before.lanes || now.active !== before.active) wait(final(now) ? SOON : LATER);
    });
    wait(0);
    return () => {
      unsubscribe();
      clearTimeout(timer);
      callOff();
    };
  }, []);
  return shown;
}

/** The active lane's run, likewise. */
export const useChartRun = (): RunRecord | undefined => laneOf(useChartLanes()).run;
