import { createClient } from '../run/client';
import { readAddress, writeAddress } from './address';
import { startClock } from './playback';
import { connect, show } from './run';
import { store } from './store';

/** Brings the page to life: the link is read, the worker started and the first run begun before anything is drawn. */
export function start(): void {
  connect(createClient());
  startClock();
  const step = readAddress();
  const calm = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
  const playing = step === undefined && !calm;
  show(store.getState().spec, { state: step ?? (playing ? 0 : Number.POSITIVE_INFINITY), playing });
  writeAddress('replace');
  window.addEventListener('popstate', () => {
    const back = readAddress();
    show(store.getState().spec, { state: back ?? Number.POSITIVE_INFINITY, playing: false });
  });
}
