import { del, entries, set } from 'idb-keyval';
import { createStore } from 'zustand/vanilla';
import { type OwnModel, ownId, sizeOf } from '../denoisers/own';
import { adopt, forget } from '../models';
import { bytes, messageOf } from '../run/message';
import { shelfOf } from '../run/shelf';

/**
 * The models that somebody brought along. They are kept in the browser's own database, as blobs, which stay on disk;
 * one that could not be kept is there until the page is closed. Nothing of them leaves the machine.
 */
export interface Library {
  models: readonly (OwnModel & { kept: boolean })[];
  /** What went wrong with keeping, last time. */
  trouble?: string;
  /** Bytes that the browser holds and would hold for this page. */
  room?: { used: number; quota: number };
}

export const library = createStore<Library>()(() => ({ models: [] }));

const shelf = shelfOf('fewstep', 'models');

/** Reads what was kept; done once, and waited for only where a link names such a model. */
let restoring: Promise<void> | undefined;
export function restore(): Promise<void> {
  restoring ??= read();
  return restoring;
}

async function read(): Promise<void> {
  try {
    const kept = (await entries<string, OwnModel>(shelf())).map(([, model]) => ({ ...model, kept: true }));
    for (const { card } of kept) adopt(card);
    library.setState(({ models }) => ({ models: [...kept, ...models] }));
  } catch (error) {
    library.setState({ trouble: blocked(error) });
  }
}

export const owned = (id: unknown): Library['models'][number] | undefined =>
  library.getState().models.find((m) => ownId(m.card) === id);

/** Takes a model in, or its new card, and keeps it if the browser lets us. It can be run in any case. */
export async function keep(model: OwnModel): Promise<void> {
  adopt(model.card);
  put({ ...model, kept: false });
  try {
    // Asked first: storage that may be cleared at any time is little worth for a file of half a gigabyte.
    await navigator.storage?.persist?.().catch(() => false);
    await set(model.card.id, { card: model.card, files: model.files }, shelf());
    put({ ...model, kept: true });
    library.setState({ trouble: undefined });
  } catch (error) {
    library.setState({ trouble: await noRoom(model, error) });
  }
  await measureRoom();
}

export async function remove({ card }: OwnModel): Promise<void> {
  forget(ownId(card));
  library.setState(({ models }) => ({ models: models.filter((m) => m.card.id !== card.id) }));
  try {
    await del(card.id, shelf());
  } catch (error) {
    library.setState({ trouble: blocked(error) });
  }
  await measureRoom();
}

function put(model: Library['models'][number]): void {
  library.setState(({ models }) => {
    const known = models.some((m) => m.card.id === model.card.id);
    return { models: known ? models.map((m) => (m.card.id === model.card.id ? model : m)) : [...models, model] };
  });
}

export async function measureRoom(): Promise<void> {
  const { usage = 0, quota = 0 } = (await navigator.storage?.estimate?.().catch(() => undefined)) ?? {};
  library.setState({ room: quota ? { used: usage, quota } : undefined });
}

const blocked = (error: unknown): string =>
  `The browser keeps nothing for this page (${messageOf(error)}). Models that you open run until the page is closed; allow site data for this page, or leave the private window, to keep them.`;

async function noRoom(model: OwnModel, error: unknown): Promise<string> {
  if ((error as Error)?.name !== 'QuotaExceededError') return blocked(error);
  await measureRoom();
  const { room } = library.getState();
  const left = room ? `, with ${bytes(Math.max(0, room.quota - room.used))} left` : '';
  return `${model.card.name} (${bytes(sizeOf(model))}) has no room in the browser’s storage${left}. It runs until the page is closed; remove a model to make room, then save it again.`;
}
