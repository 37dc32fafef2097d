import { type RefObject, useEffect, useState } from 'react';
import { inTurn } from '../turns';

/** Around what is seen: what scrolls in is there already. */
const MARGIN = '400px';

/** True once a place has come near what is seen, and its turn has come. */
export function useNear(place: RefObject<Element | null>): boolean {
  const [near, setNear] = useState(false);
  useEffect(() => {
    if (!place.current) return;
    let callOff = (): void => {};
    const observer = new IntersectionObserver(
      (entries) => {
        if (!entries.some((entry) => entry.isIntersecting)) return;
        observer.disconnect();
        callOff = inTurn(() => setNear(true));
      },
      { rootMargin: MARGIN, scrollMargin: MARGIN },
    );
    observer.observe(place.current);
    return () => {
      observer.disconnect();
      callOff();
    };
  }, [place]);
  return near;
}
