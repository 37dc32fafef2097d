import { type RefObject, useEffect, useState } from 'react';
import { inTurn } from '../turns';

/** Around what is seen: what scrolls in is there already. */
const MARGIN = '400px';

/** What is not near yet, by what shows it. */
const far = new Set<() => void>();

/** Shows all places as if they were near: somebody wants their charts. */
export function drawAll(): void {
  for (const show of far) show();
}

/** True once a place has come near what is seen, and its turn has come. */
export function useNear(place: RefObject<Element | null>): boolean {
  const [near, setNear] = useState(false);
  useEffect(() => {
    if (!place.current) return;
    let callOff = (): void => {};
    const show = (): void => {
      observer.disconnect();
      far.delete(show);
      callOff = inTurn(() => setNear(true));
    };
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting)) show();
      },
      { rootMargin: MARGIN, scrollMargin: MARGIN },
    );
    observer.observe(place.current);
    far.add(show);
    return () => {
      observer.disconnect();
      far.delete(show);
      callOff();
    };
  }, [place]);
  return near;
}
