import { del, entries, get, set } from 'idb-keyval';
import { createStore } from 'zustand/vanilla';
import { messageOf } from '../run/message';
import type { Calibrated } from '../run/task';
import { checkCalibrated } from './calibrated';
import { shelfOf } from '../run/shelf';

/** Results of calibrations under names of the user's own, in the browser's database, each on its own. */
export interface SavedResult {
  /** Of this browser alone; stays while the name changes. */
  id: string;
  name: string;
  /** When it was saved, in ms since 1970. */
  saved: number;
  result: Calibrated;
}

export interface Results {
  /** Newest first. What could not be kept is there until the page is closed. */
  saved: readonly (SavedResult & { kept: boolean })[];
  /** What came out last and was not saved yet: a reload does not lose it. */
  last?: Calibrated;
  /** What went wrong with keeping or reading, last time. */
  trouble?: string;
}

export const results = createStore<Results>()(() => ({ saved: [] }));

const shelf = shelfOf('fewstep-results', 'results');
const unsaved = shelfOf('fewstep-last-result', 'result');

let reading: Promise<void> | undefined;
/** Reads what was kept, once. What cannot be read stays where it is. */
export function recallResults(): Promise<void> {
  reading ??= read();
  return reading;
}

async function read(): Promise<void> {
  try {
    const found = await entries<string, SavedResult>(shelf());
    const good = found.flatMap(([id, one]) => {
      const result = sound(one?.result);
      return result ? [{ id, name: String(one.name), saved: Number(one.saved), result, kept: true }] : [];
    });
    good.sort((a, b) => b.saved - a.saved);
    results.setState(({ saved }) => ({ saved: [...saved, ...good] }));
    const last = sound(await get('last', unsaved()));
    if (last) results.setState((now) => ({ last: now.last ?? last }));
    const lost = found.length - good.length;
    if (lost)
      results.setState({
        trouble: `${lost} saved ${lost === 1 ? 'result' : 'results'} could not be read by this version of the page; they were left untouched.`,
      });
  } catch (error) {
    results.setState({ trouble: blocked(error) });
  }
}

/** A result as this version reads it. */
function sound(result: unknown): Calibrated | undefined {
  try {
    return checkCalibrated(result);
  } catch {
    return undefined;
  }
}

/** Keeps what came out until it is saved or something else comes out. Whoever saves hears what is wrong with the store. */
export function keepLast(result: Calibrated): void {
  results.setState({ last: result });
  void quietly(() => set('last', result, unsaved()));
}

export function forgetLast(): void {
  results.setState({ last: undefined });
  void quietly(() => del('last', unsaved()));
}

/** A blocked store throws at once, a full one later. */
async function quietly(act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch {
    // The result is on the page; it can be downloaded.
  }
}

/** A name that no other saved result has. */
export function freeName(wanted: string): string {
  const taken = new Set(results.getState().saved.map(({ name }) => name));
  if (!taken.has(wanted)) return wanted;
  for (let k = 2; ; k++) if (!taken.has(`${wanted} (${k})`)) return `${wanted} (${k})`;
}

/** Saves a result under a name, or the next free one like it. @returns its id. */
export async function saveResult(name: string, result: Calibrated): Promise<string> {
  const saved = Date.now();
  // Two tabs that save within the same millisecond differ in the rest.
  const id = `${saved}-${Math.random().toString(36).slice(2)}`;
  await write({ id, name: freeName(name), saved, result });
  if (result === results.getState().last) forgetLast();
  return id;
}

/** @returns false, and does nothing, if another result has the new name. */
export function renameResult(id: string, name: string): boolean {
  const { saved } = results.getState();
  const one = saved.find((s) => s.id === id);
  if (!one || saved.some((s) => s.id !== id && s.name === name)) return false;
  void write({ ...one, name });
  return true;
}

export async function removeResult(id: string): Promise<void> {
  results.setState(({ saved }) => ({ saved: saved.filter((s) => s.id !== id), trouble: undefined }));
  await del(id, shelf()).catch((error) => results.setState({ trouble: blocked(error) }));
}

async function write({ id, name, saved, result }: SavedResult): Promise<void> {
  const put = (kept: boolean): void =>
    results.setState((now) => {
      const one = { id, name, saved, result, kept };
      const known = now.saved.some((s) => s.id === id);
      return { saved: known ? now.saved.map((s) => (s.id === id ? one : s)) : [one, ...now.saved] };
    });
  put(false);
  try {
    await set(id, { id, name, saved, result }, shelf());
    put(true);
    results.setState({ trouble: undefined });
  } catch (error) {
    const full = (error as Error)?.name === 'QuotaExceededError';
    results.setState({
      trouble: full
        ? `The browser’s storage for this page is full: “${name}” stays until the page is closed. Download it as JSON, or remove a model or another result and save it again.`
        : blocked(error),
    });
  }
}

const blocked = (error: unknown): string =>
  `The browser keeps nothing for this page (${messageOf(error)}): results stay until the page is closed. Download those you want to keep as JSON.`;
