import { hold } from '../../state/run';

/** A slider is held until the pointer or the key is let go: all that it passes meanwhile is undone at once. */
export function grip(until: 'pointerup' | 'keyup'): void {
  const ends = until === 'keyup' ? ['keyup', 'blur'] : ['pointerup', 'pointercancel', 'blur'];
  const release = (): void => {
    for (const end of ends) window.removeEventListener(end, release);
    hold(false);
  };
  hold(true);
  for (const end of ends) window.addEventListener(end, release);
}
