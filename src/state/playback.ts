import { writeAddress } from './address';
import { lastState, plannedSteps } from './record';
import { setView, store } from './store';

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

/** Shows the next state when it is due and there; a run under way is waited for. */
function tick(): void {
  clearTimeout(timer);
  const { run, view } = store.getState();
  if (!view.playing || !run) return;
  const last = lastState(run);
  if (view.state >= last) {
    const under = run.status === 'waiting' || run.status === 'running';
    if (under) return;
    setView({ playing: false, state: Math.max(0, last) });
    writeAddress('soon');
    return;
  }
  const now = performance.now();
  if (now >= due - 1) {
    const { wait, stride } = pace(plannedSteps(run));
    due = now + wait;
    setView({ state: Math.min(last, view.state + stride) });
  }
  timer = setTimeout(tick, due - now);
}

/** Keeps the clock going whenever `playing` is set, by whomever, and whenever new states come in. */
export const startClock = (): (() => void) =>
  store.subscribe((now, before) => {
    if (!now.view.playing) {
      if (before.view.playing) clearTimeout(timer);
      return;
    }
    if (!before.view.playing) due = performance.now() + FIRST;
    if (!before.view.playing || now.run !== before.run) {
      clearTimeout(timer);
      timer = setTimeout(tick, Math.max(0, due - performance.now()));
    }
  });

export function play(): void {
  const { run, view } = store.getState();
  if (!run) return;
  const ended = view.state >= lastState(run) && run.status !== 'running';
  setView({ playing: true, state: ended ? 0 : view.state });
}

export function pause(): void {
  setView({ playing: false });
  writeAddress('soon');
}

export const toggle = (): void => (store.getState().view.playing ? pause() : play());

/** Moves the playhead to a state; scrubbing stops playback. */
export function seek(state: number): void {
  const { run, view } = store.getState();
  if (!run) return;
  const last = Math.max(0, lastState(run));
  const next = Math.min(last, Math.max(0, Math.round(state)));
  if (next === view.state && !view.playing) return;
  setView({ state: next, playing: false });
  writeAddress('soon');
}

/** Steps from where the playhead is seen, also while it waits at the end of a run under way. */
export function stepBy(by: number): void {
  const { run, view } = store.getState();
  if (run) seek(Math.min(view.state, lastState(run)) + by);
}

export function setQuantity(quantity: 'x' | 'x0'): void {
  setView({ quantity });
  writeAddress('soon');
}
