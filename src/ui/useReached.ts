import { useEffect } from 'react';
import { come } from '../state/engine';
import type { PageState } from '../run/page-state';
import { onceIdle } from './idle';

/** Says that the page has been put up so far, when it has nothing else to do; with `now` false, not yet. */
export function useReached(page: PageState, now = true): void {
  useEffect(() => (now ? onceIdle(() => come(page)) : undefined), [page, now]);
}
