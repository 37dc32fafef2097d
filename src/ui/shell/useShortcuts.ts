import { useEffect } from 'react';
import { openDesk } from '../../state/desk';
import { seek, setQuantity, stepBy, toggle } from '../../state/playback';
import { cancel, rerun } from '../../state/run';
import { setView, store } from '../../state/store';
import { redo, undo } from '../../state/undo';

/** Keys act on the page unless somebody is typing, or a menu or slider has its own use for them. */
const typing = (target: Element): boolean =>
  !!target.closest('input:not([type=range]), textarea, select, [contenteditable], [role=listbox], [role=dialog]');
const sliding = (target: Element): boolean => !!target.closest('input[type=range], [role=group]');
const pressing = (target: Element): boolean => !!target.closest('button, a, summary, [role=switch]');

const actions: Record<string, () => void> = {
  ' ': toggle,
  ArrowLeft: () => stepBy(-1),
  ArrowRight: () => stepBy(1),
  Home: () => seek(0),
  End: () => seek(Number.MAX_SAFE_INTEGER),
  r: rerun,
  c: cancel,
  k: openDesk,
  x: () => setQuantity(store.getState().view.quantity === 'x' ? 'x0' : 'x'),
  t: () => setView({ trails: !store.getState().view.trails }),
  f: () => setView({ field: !store.getState().view.field }),
  d: () => setView({ data: !store.getState().view.data }),
};
actions.v = actions.x;

/** Z, and Shift Z to redo, or Y with Ctrl; ⌘ Y is the browser’s own. */
function historyStep({ key, shiftKey, ctrlKey }: KeyboardEvent): (() => void) | undefined {
  if (key.toLowerCase() === 'z') return shiftKey ? redo : undo;
  return key.toLowerCase() === 'y' && ctrlKey ? redo : undefined;
}

export function useShortcuts(onKeys: () => void): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.altKey) return;
      const target = event.target instanceof Element ? event.target : document.body;
      if (event.ctrlKey || event.metaKey) {
        const back = historyStep(event);
        if (!back || typing(target)) return;
        event.preventDefault();
        back();
        return;
      }
      const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
      const action = key === '?' ? onKeys : actions[key];
      if (!action || typing(target)) return;
      if (event.key === ' ' && pressing(target)) return;
      if (event.key.length > 1 && sliding(target)) return;
      event.preventDefault();
      action();
    };
    // Who clicks a tile with a pointer and then presses an arrow means the timeline; who tabbed there means the tiles.
    const onClick = ({ detail, target }: MouseEvent): void => {
      const group = target instanceof Element && target.closest('[role=group], [role=radiogroup]');
      if (detail > 0 && group && document.activeElement instanceof HTMLElement) document.activeElement.blur();
    };
    window.addEventListener('keydown', onKey);
    window.addEventListener('click', onClick);
    return () => {
      window.removeEventListener('keydown', onKey);
      window.removeEventListener('click', onClick);
    };
  }, [onKeys]);
}
