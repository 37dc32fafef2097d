import { createClient } from '../run/client';
import { readAddress, writeAddress } from './address';
import { library, restore } from './library';
import { startClock } from './playback';
import { connect, leave, show } from './run';
import { store } from './store';
import { arrive, begin } from './trail';
import { tell } from './undo';

/** Brings the page to life: the link is read, the worker started and the first run begun before anything is drawn. */
export async function start(): Promise<void> {
  const client = createClient();
  connect(client);
  library.subscribe(({ models }) => client.provide(models));
  startClock();
  // Only a link to one of the user's own models must know them; a store that does not answer is not waited for.
  const restored = restore();
  if (/[?&]model=own(\/|%2F)/i.test(window.location.search))
    await Promise.race([restored, new Promise((resolve) => setTimeout(resolve, 3000))]);
  begin();
  const step = readAddress();
  const calm = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
  const playing = step === undefined && !calm;
  show(store.getState().lanes, { tick: step ?? (playing ? 0 : Number.POSITIVE_INFINITY), playing });
  writeAddress('replace');
  if (store.getState().embed) void import('./embed').then(({ converse }) => converse());
  window.addEventListener('popstate', () => {
    const before = store.getState().lanes;
    const way = arrive();
    const back = readAddress();
    const after = store.getState().lanes;
    for (const { slot } of before) if (!after.some((lane) => lane.slot === slot)) leave(slot);
    show(after, { tick: back ?? Number.POSITIVE_INFINITY, playing: false });
    tell(way, before, after);
  });
}
