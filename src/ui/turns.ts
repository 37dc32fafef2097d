import { startTransition, useEffect, useState } from 'react';
import { onceIdle } from './idle';

/** Updates of the page that are worth a task of their own: one after the other, with a frame and a rest between them. */
const waiting: (() => void)[] = [];
let going = false;

/** A rest that does not come, because something plays, is not waited for longer than this, in ms. */
const PATIENCE = 250;

/** Makes the update when its turn comes. @returns a function that calls it off. */
export function inTurn(update: () => void): () => void {
  waiting.push(update);
  if (!going) next();
  return () => {
    const place = waiting.indexOf(update);
    if (place >= 0) waiting.splice(place, 1);
  };
}

/** Does something when the page has drawn what it knows and has nothing else to do; a page that nobody sees draws nothing. */
export function whenDrawn(work: () => void): void {
  if (document.hidden) work();
  else afterRest(work);
}

/** What was laid out last is laid out by the frame, not by what comes behind it. */
const afterRest = (work: () => void): void => void requestAnimationFrame(() => onceIdle(work, PATIENCE));

function next(): void {
  going = waiting.length > 0;
  if (!going) return;
  afterRest(() => {
    const update = waiting.shift();
    if (update) startTransition(update);
    next();
  });
}

/** Counts turns from 0 up to `count`: for what would take too long at once. */
export function useTurns(count: number): number {
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    if (turn < count) return inTurn(() => setTurn(turn + 1));
  }, [turn, count]);
  return turn;
}
