import { createStore } from 'zustand/vanilla';
import { messageOf } from '../run/message';
import type { RunSpec } from '../run/spec';

/** A schedule under a name of the user's own. */
export interface Saved {
  name: string;
  grid: RunSpec['grid'];
}

/** The schedules that were saved in this browser. One that could not be kept is there until the page is closed. */
export interface Saves {
  schedules: readonly Saved[];
  /** What went wrong with keeping or reading, last time. */
  trouble?: string;
}

const KEY = 'fewstep.schedules';
export const saves = createStore<Saves>()(() => ({ schedules: [] }));

/** Saves under a name; what bore that name is replaced. */
export const save = (name: string, grid: RunSpec['grid']): void =>
  write([...saves.getState().schedules.filter((s) => s.name !== name), { name, grid }]);

export const discard = (name: string): void => write(saves.getState().schedules.filter((s) => s.name !== name));

/** @returns false, and does nothing, if another schedule has the new name. */
export function rename(name: string, to: string): boolean {
  const { schedules } = saves.getState();
  if (name !== to && schedules.some((s) => s.name === to)) return false;
  write(schedules.map((s) => (s.name === name ? { ...s, name: to } : s)));
  return true;
}

function write(schedules: readonly Saved[]): void {
  saves.setState({ schedules, trouble: undefined });
  try {
    localStorage.setItem(KEY, JSON.stringify(schedules));
  } catch (error) {
    const full = (error as Error)?.name === 'QuotaExceededError';
    saves.setState({
      trouble: full
        ? 'The browser’s storage for this page is full: what you saved stays until the page is closed. Remove a schedule or a model of yours, and save again.'
        : `The browser keeps nothing for this page (${messageOf(error)}): what you saved stays until the page is closed. Allow site data, or copy the schedule as JSON.`,
    });
  }
}

/** Reads what was kept; entries that cannot be read are left out, and the text is put aside rather than lost. */
export function recall(): void {
  let text: string | null = null;
  try {
    text = localStorage.getItem(KEY);
    const kept: unknown = JSON.parse(text ?? '[]');
    if (!Array.isArray(kept)) throw new TypeError('no list');
    // A schedule may not suit the process of the moment: whoever picks it hears of that then.
    saves.setState({ schedules: kept.filter(isSaved), trouble: undefined });
  } catch (error) {
    if (text === null) saves.setState({ trouble: `The browser gives this page no storage (${messageOf(error)}).` });
    else {
      localStorage.setItem(`${KEY}.unreadable`, text);
      saves.setState({
        trouble: `The saved schedules could not be read; their text was kept under “${KEY}.unreadable”.`,
      });
    }
  }
}

const isSaved = (one: Partial<Saved> | null): one is Saved =>
  typeof one?.name === 'string' && typeof one.grid?.id === 'string' && typeof one.grid.options === 'object';

if (typeof window !== 'undefined') {
  recall();
  // Another tab has saved something.
  window.addEventListener('storage', ({ key }) => key === KEY && recall());
}
