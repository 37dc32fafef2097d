import type { Post } from '../outbox';
import { type PageState, pageStates } from '../page-state';

/**
 * While a page is being put up, or draws much at once, it needs the processors itself: what networks take much of them for waits,
 * but not longer than this, in ms.
 */
const PATIENCE = { shown: 800, up: 1500, whole: 2000, drawn: 300 };

const gates = { shown: gate(), up: gate(), whole: gate() };
const [, ...stages] = pageStates;

/** The page has come so far. */
export function come(state: PageState): void {
  for (const stage of stages.slice(0, pageStates.indexOf(state))) gates[stage].open();
}

/** Waits for the page; a page that never comes so far is waited for once. */
export const pageIs = (stage: keyof typeof gates): Promise<void> =>
  Promise.race([gates[stage].opened, later(PATIENCE[stage]).then(gates[stage].open)]);

let asked: ReturnType<typeof gate> | undefined;

/** Lets the page draw what it has been told so far. */
export function letDraw(post: Post): Promise<void> {
  asked ??= gate();
  post({ type: 'draw' });
  return Promise.race([asked.opened, later(PATIENCE.drawn)]);
}

/** The page has drawn. */
export function drawn(): void {
  asked?.open();
  asked = undefined;
}

const later = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function gate(): { opened: Promise<void>; open: () => void } {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}
