import type { PageState } from '../protocol';

/**
 * While a page is being put up it needs the processors itself: what networks take much of them for waits, but not longer than this,
 * in ms.
 */
const PATIENCE = { shown: 800, up: 1500 };

const gates = { shown: gate(), up: gate() };

/** The page has come so far. */
export function come(state: PageState): void {
  if (state !== 'coming') gates.shown.open();
  if (state === 'up') gates.up.open();
}

/** Waits for the page. */
export const pageIs = (state: 'shown' | 'up'): Promise<void> =>
  Promise.race([gates[state].opened, new Promise<void>((resolve) => setTimeout(resolve, PATIENCE[state]))]);

function gate(): { opened: Promise<void>; open: () => void } {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}
