import { createClient } from '../run/client';
import { follow, readAddress, writeAddress } from './address';
import { library, restore } from './library';
import { startClock } from './playback';
import { connect } from './engine';
import { leave, show } from './run';
import { store } from './store';
import { arrive, begin, renew } from './trail';
import { tell } from './undo';
import { keepWork, left, putBack, putBackCells } from './workspace';

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
  const alone = !/[?&]embed=1/.test(window.location.search);
  const work = alone ? left() : Promise.resolve(undefined);
  // The link wins; the bare address goes on where the page was left.
  const bare = !window.location.search;
  const before = bare ? await soonOrNever(work) : undefined;
  if (before?.link) renew(before.link);
  const step = readAddress();
  const calm = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
  const playing = step === undefined && !calm;
  show(store.getState().lanes, { tick: step ?? (playing ? 0 : Number.POSITIVE_INFINITY), playing });
  writeAddress('replace');
  if (store.getState().embed) void import('./embed').then(({ converse }) => converse());
  if (alone) void work.then((found) => goOn(found));
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

/** A store that does not answer is not waited for. */
const soonOrNever = <T>(work: Promise<T>): Promise<T | undefined> =>
  Promise.race([work, new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), 300))]);

async function goOn(found: Parameters<typeof putBack>[0] | undefined): Promise<void> {
  if (found) putBack(found);
  keepWork();
  await putBackCells();
}

/** The first view again, as if nobody had been here; Undo leads back. */
export function startOver(): void {
  follow(window.location.pathname);
  writeAddress('replace');
}
