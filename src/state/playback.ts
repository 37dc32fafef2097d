import { writeAddress } from './address';
import { lastTick, shownState, shownTick, tickOf, ticksOf } from './playhead';
import { anyUnderWay } from './record';
import { type Axis, laneOf, setView, store } from './store';

/** Playback shows the solver's real states only, at a steady pace: no state is made up between two of them. */
const PER_STATE = 170;
const SHORTEST = 900;
const LONGEST = 7000;
/** How long the first state stands. */
const FIRST = 120;

let timer: ReturnType<typeof setTimeout> | undefined;
/** When the next state may be shown. */
let due = 0;

/** Milliseconds between two states and how many are passed at a time, so that a run lasts between 1 and 7 seconds. */
export function pace(steps: number): { wait: number; stride: number } {
  const length = Math.min(LONGEST, Math.max(SHORTEST, steps * PER_STATE));
  const stride = Math.max(1, Math.ceil(steps / (length / 34)));
  return { wait: (length / Math.max(steps, 1)) * stride, stride };
}

/** Shows the next place when it is due and there; runs under way are waited for. */
function tick(): void {
  clearTimeout(timer);
  const now = store.getState();
  const { view } = now;
  if (!view.playing) return;
  const last = lastTick(now);
  if (view.tick >= last) {
    if (anyUnderWay(now.lanes)) return;
    setView({ playing: false, tick: Math.max(0, last) });
    writeAddress('soon');
    return;
  }
  const time = performance.now();
  if (time >= due - 1) {
    const { wait, stride } = pace(ticksOf(now).length - 1);
    due = time + wait;
    setView({ tick: Math.min(last, view.tick + stride) });
  }
  timer = setTimeout(tick, due - time);
}

/** Keeps the clock going whenever `playing` is set, by whomever, and whenever new states come in. */
export const startClock = (): (() => void) =>
  store.subscribe((now, before) => {
    if (!now.view.playing) {
      if (before.view.playing) clearTimeout(timer);
      return;
    }
    if (!before.view.playing) due = performance.now() + FIRST;
    if (!before.view.playing || now.lanes !== before.lanes) {
      clearTimeout(timer);
      timer = setTimeout(tick, Math.max(0, due - performance.now()));
    }
  });

export function play(): void {
  const now = store.getState();
  const ended = now.view.tick >= lastTick(now) && !anyUnderWay(now.lanes);
  setView({ playing: true, tick: ended ? 0 : now.view.tick });
}

export function pause(): void {
  setView({ playing: false });
  writeAddress('soon');
}

export const toggle = (): void => (store.getState().view.playing ? pause() : play());

/** Moves the playhead to a place; scrubbing stops playback. */
export function seek(place: number): void {
  const now = store.getState();
  const last = Math.max(0, lastTick(now));
  const next = Math.min(last, Math.max(0, Math.round(place)));
  if (next === now.view.tick && !now.view.playing) return;
  setView({ tick: next, playing: false });
  writeAddress('soon');
}

/** Moves the playhead to where a lane (the active one if none is named) is in a state. */
export function seekState(state: number, slot?: number): void {
  const now = store.getState();
  seek(tickOf(laneOf(now, slot), Math.max(0, Math.round(state)), now));
}

/** Steps from where the playhead is seen, also while it waits at the end of a run under way. */
export const stepBy = (by: number): void => seek(shownTick(store.getState()) + by);

export function setQuantity(quantity: 'x' | 'x0'): void {
  setView({ quantity });
  writeAddress('soon');
}

/** Lines the runs up by something else; the playhead stays at the active run's state. */
export function setAxis(axis: Axis): void {
  const before = store.getState();
  const state = shownState(laneOf(before), before);
  const held = before.view.tick < lastTick(before);
  setView({ axis });
  const now = store.getState();
  setView({ tick: held ? tickOf(laneOf(now), state, now) : Number.POSITIVE_INFINITY });
  writeAddress('soon');
}
