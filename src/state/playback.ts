import { writeAddress } from './address';
import { lastState, plannedSteps } from './record';
import { setView, store } from './store';

/** Playback shows the solver's real states only, at a steady pace: no state is made up between two of them. */
const PER_STATE = 170;
const SHORTEST = 900;
const LONGEST = 7000;

let timer: ReturnType<typeof setTimeout> | undefined;

/** Milliseconds between two states and how many are passed at a time, so that a run lasts between 1 and 7 seconds. */
export function pace(steps: number): { wait: number; stride: number } {
  const length = Math.min(LONGEST, Math.max(SHORTEST, steps * PER_STATE));
  const stride = Math.max(1, Math.ceil(steps / (length / 34)));
  return { wait: (length / Math.max(steps, 1)) * stride, stride };
}

function tick(): void {
  clearTimeout(timer);
  const { run, view } = store.getState();
  if (!view.playing) return;
  const last = run ? lastState(run) : -1;
  const { wait, stride } = pace(run ? plannedSteps(run) : 10);
  const finished = run && run.status !== 'running' && run.status !== 'waiting';
  if (finished && view.state >= last) {
    setView({ playing: false, state: Math.max(0, last) });
    writeAddress('soon');
    return;
  }
  if (view.state < last) setView({ state: Math.min(last, view.state + stride) });
  timer = setTimeout(tick, wait);
}

/** Keeps the clock going whenever `playing` is set, by whomever. */
export const startClock = (): (() => void) =>
  store.subscribe((now, before) => {
    if (now.view.playing && !before.view.playing) timer = setTimeout(tick, 260);
    if (!now.view.playing && before.view.playing) clearTimeout(timer);
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
