import { startTransition, useEffect, useState } from 'react';
import { type Playground, store } from '../state/store';
import { onceIdle } from './idle';

/** True a while after the start, or as soon as the page has come so far: for what can wait until then. */
export function useLater(ms: number, early?: (s: Playground) => boolean): boolean {
  const [due, setDue] = useState(false);
  useEffect(() => {
    const stop: (() => void)[] = [];
    const now = (): void => {
      for (const s of stop.splice(0)) s();
      stop.push(onceIdle(() => startTransition(() => setDue(true))));
    };
    const timer = setTimeout(now, ms);
    stop.push(() => clearTimeout(timer));
    if (early) stop.push(store.subscribe((s) => early(s) && now()));
    return () => {
      for (const s of stop) s();
    };
  }, [ms, early]);
  return due;
}
