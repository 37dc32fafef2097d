import { createStore } from 'zustand/vanilla';
import { store } from './store';

/**
 * The entries that this page has made in the browser's history. Undo is Back and redo is Forward: there is one order of
 * things, and the keys, the buttons of the page and those of the browser cannot disagree about it.
 */
export interface Trail {
  /** Of the entry shown, from 0: the one that the page was opened with. Nothing before it is ours to go back to. */
  place: number;
  /** Of the newest entry: what can be redone lies between. */
  top: number;
  /** What was undone or redone last, in words. */
  said: string;
}

export const trail = createStore<Trail>()(() => ({ place: 0, top: 0, said: '' }));

/** A reload keeps the browser's entries, and what was in front of the present one. */
const KEY = 'fewstep.top';

function stand(place: number, top: number): void {
  trail.setState({ place, top });
  try {
    sessionStorage.setItem(KEY, String(top));
  } catch {
    // Without storage a reload forgets that there is something to redo; Forward still knows.
  }
}

/** A new entry; what could be redone is gone, as with any link. Embedded, the history belongs to the page around. */
export function enter(link: string): void {
  if (store.getState().embed) {
    renew(link);
    return;
  }
  const place = trail.getState().place + 1;
  window.history.pushState({ place }, '', link);
  stand(place, place);
}

/** Rewrites the present entry. */
export const renew = (link: string): void => window.history.replaceState({ place: trail.getState().place }, '', link);

/** Reads where the page stands when it is loaded. */
export function begin(): void {
  const place = placeOf(window.history.state) ?? 0;
  let top = 0;
  try {
    top = place ? Number(sessionStorage.getItem(KEY)) : 0;
  } catch {}
  stand(place, Math.max(place, top));
}

/** Takes note of where Back, Forward or a link has led. */
export function arrive(): 'back' | 'forward' | 'new' {
  going = false;
  const { place, top } = trail.getState();
  const now = placeOf(window.history.state);
  if (now === undefined) {
    // An entry without a place was made by a link or by hand.
    window.history.replaceState({ place: place + 1 }, '');
    stand(place + 1, place + 1);
    return 'new';
  }
  stand(now, Math.max(now, top));
  return now < place ? 'back' : now > place ? 'forward' : 'new';
}

const placeOf = (state: unknown): number | undefined => {
  const { place } = (state ?? {}) as { place?: unknown };
  return typeof place === 'number' ? place : undefined;
};

/** The browser answers later; until then another step would count from the wrong place. */
let going = false;

/** One entry back or forward, if there is one of this page. */
export function travel(by: -1 | 1): void {
  const { place, top } = trail.getState();
  if (going || place + by < 0 || place + by > top) return;
  going = true;
  setTimeout(() => {
    going = false;
  }, 1000);
  window.history.go(by);
}
