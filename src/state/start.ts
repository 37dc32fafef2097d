import { createClient } from '../run/client';
import { readAddress, writeAddress } from './address';
import { startClock } from './playback';
import { connect, leave, show } from './run';
import { store } from './store';

/** Brings the page to life: the link is read, the worker started and the first run begun before anything is drawn. */
export function start(): void {
  connect(createClient());
  startClock();
  const step = readAddress();
  const calm = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
  const playing = step === undefined && !calm;
  show(store.getState().lanes, { tick: step ?? (playing ? 0 : Number.POSITIVE_INFINITY), playing });
  writeAddress('replace');
  window.addEventListener('popstate', () => {
    const gone = store.getState().lanes.map(({ slot }) => slot);
    const back = readAddress();
    for (const slot of gone) if (!store.getState().lanes.some((lane) => lane.slot === slot)) leave(slot);
    show(store.getState().lanes, { tick: back ?? Number.POSITIVE_INFINITY, playing: false });
  });
}
