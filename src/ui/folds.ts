import { folds } from '../state/workspace';

/** Remembers which parts of the page are unfolded, and unfolds again, as they appear, those that were when it was left. */

const FOLD = 'details.fold';
const headingOf = (fold: Element): string => fold.querySelector('summary')?.firstChild?.textContent?.trim() ?? '';

/** How long after the start a part may take to appear. */
const PATIENCE = 20_000;

export function rememberFolds(): void {
  // The event does not bubble.
  document.addEventListener(
    'toggle',
    ({ target }) => {
      if (!(target instanceof HTMLDetailsElement) || !target.matches(FOLD)) return;
      const heading = headingOf(target);
      const others = folds.getState().open.filter((one) => one !== heading);
      folds.setState({ open: target.open ? [...others, heading] : others });
    },
    true,
  );
  if (folds.getState().wanted.length) unfold();
  else folds.subscribe(({ wanted }, before) => wanted !== before.wanted && unfold());
}

function unfold(): void {
  const wanted = new Set(folds.getState().wanted);
  const look = (): void => {
    for (const fold of document.querySelectorAll<HTMLDetailsElement>(FOLD))
      if (wanted.delete(headingOf(fold))) fold.open = true;
    if (!wanted.size) observer.disconnect();
  };
  const observer = new MutationObserver(look);
  observer.observe(document.body, { childList: true, subtree: true });
  setTimeout(() => observer.disconnect(), PATIENCE);
  look();
}
