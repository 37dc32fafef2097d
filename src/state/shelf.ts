import { get, set } from 'idb-keyval';
import { messageOf } from '../run/message';
import { notify } from './store';
import { shelfOf } from '../run/shelf';

/** What the page keeps of somebody's work in the browser's own database. A store that refuses is said once. */
const shelf = shelfOf('fewstep-work', 'work');

let said = false;
function complain(error: unknown): undefined {
  if (!said)
    notify(
      (error as Error)?.name === 'QuotaExceededError'
        ? 'The browser’s storage for this page is full: what you change from now on is gone when the page is closed, except for what the link says. Remove a model of yours to make room.'
        : `The browser keeps nothing for this page (${messageOf(error)}): what you change is gone when it is closed, except for what the link says. Allow site data for this page to keep it.`,
    );
  said = true;
  return undefined;
}

export async function keep(key: string, value: unknown): Promise<void> {
  try {
    await set(key, value, shelf());
  } catch (error) {
    complain(error);
  }
}

/** A store that has not answered by then is taken for blocked; in ms. */
const PATIENCE = 10_000;

/** @returns undefined if nothing was kept, or nothing can be read. */
export async function recall<T>(key: string): Promise<Partial<T> | undefined> {
  const late = setTimeout(() => complain(new Error('its database does not answer')), PATIENCE);
  try {
    return await get<Partial<T>>(key, shelf());
  } catch (error) {
    return complain(error);
  } finally {
    clearTimeout(late);
  }
}
