import { createStore, promisifyRequest, type UseStore } from 'idb-keyval';
import type { Page } from './journal';
import { canonical } from './spec';
import type { Task } from './task';

/**
 * Calibrations under way, on the browser's shelf: the answers that each got so far, under [digest, index], and what it is,
 * under [digest, 'task']. The worker writes, the page lists and removes.
 */
export interface Unfinished {
  digest: string;
  task: Task;
  /** When it was begun, in ms since 1970. */
  begun: number;
}
interface Entry extends Unfinished {
  /** The code that asked: another version may ask in another order, and would be given wrong answers. */
  code: string;
}

/** Between two writes, in ms. */
const REST = 1000;

let opened: UseStore | undefined;
function shelf(): UseStore {
  opened ??= createStore('fewstep-calibrations', 'answers');
  return opened;
}

/** Everything of one task. In the database's order numbers come before text, and lists after both. */
const rangeOf = (digest: string): IDBKeyRange => IDBKeyRange.bound([digest], [digest, []]);

/** 106 bits of the task's text. */
export function digestOf(task: Task): string {
  let [a, b, c, d] = [0x9e3779b9, 0x85ebca6b, 0xc2b2ae35, 0x27d4eb2f];
  for (const letter of canonical(task)) {
    const w = letter.codePointAt(0) ?? 0;
    a = Math.imul(a ^ w, 0x85ebca6b);
    b = Math.imul(b ^ w ^ (a >>> 13), 0xc2b2ae35);
    c = Math.imul(c + w, 0x27d4eb2f) ^ (b >>> 16);
    d = Math.imul(d ^ (w + c), 0x165667b1);
  }
  return [a, b, c, d].map((v) => (v >>> 0).toString(36)).join('.');
}

export interface Notebook {
  /** What an earlier sitting left. */
  pages: ReadonlyMap<number, Page>;
  write(index: number, page: Page): void;
  /** Waits until all is written. */
  rest(): Promise<void>;
  /** Stops writing and removes everything: the result is there. */
  close(): Promise<void>;
}

/** @param lost called once, with the reason, if the store cannot be read or written; the notebook is then empty or ends there. */
export async function openNotebook(task: Task, code: string, lost: (why: unknown) => void): Promise<Notebook> {
  const digest = digestOf(task);
  let broken = false;
  const give = (why: unknown): void => {
    if (!broken) lost(why);
    broken = true;
  };
  const pages = await begin({ digest, task, code, begun: Date.now() }).catch((why) => {
    give(why);
    return new Map<number, Page>();
  });
  let waiting: [number, Page][] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let writing: Promise<void> = Promise.resolve();
  const flush = (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    const now = waiting;
    waiting = [];
    if (broken || !now.length) return writing;
    writing = writing
      .then(() =>
        shelf()('readwrite', (store) => {
          for (const [index, page] of now) store.put(page, [digest, index]);
          return promisifyRequest(store.transaction);
        }),
      )
      .catch(give);
    return writing;
  };
  return {
    pages,
    write(index, page) {
      if (broken) return;
      waiting.push([index, page]);
      timer ??= setTimeout(flush, REST);
    },
    rest: flush,
    async close() {
      waiting = [];
      clearTimeout(timer);
      await writing;
      await forgetTask(digest).catch(give);
    },
  };
}

/** Reads what is there, or notes that the task has begun. */
async function begin(entry: Entry): Promise<Map<number, Page>> {
  const { digest } = entry;
  const [keys, values] = await shelf()('readonly', (store) =>
    Promise.all([
      promisifyRequest<IDBValidKey[]>(store.getAllKeys(rangeOf(digest))),
      promisifyRequest<unknown[]>(store.getAll(rangeOf(digest))),
    ]),
  );
  const names = keys.map((key) => (key as [string, number | 'task'])[1]);
  const before = values[names.indexOf('task')] as Entry | undefined;
  if (before?.code === entry.code)
    return new Map(names.flatMap((name, i) => (name === 'task' ? [] : [[name, values[i] as Page]])));
  await shelf()('readwrite', (store) => {
    store.delete(rangeOf(digest));
    store.put(entry, [digest, 'task']);
    return promisifyRequest(store.transaction);
  });
  return new Map();
}

/** The tasks that were begun and have no result yet, newest first. */
export async function unfinishedTasks(): Promise<Unfinished[]> {
  const keys = await shelf()('readonly', (store) => promisifyRequest<IDBValidKey[]>(store.getAllKeys()));
  const heads = keys.filter((key) => Array.isArray(key) && key[1] === 'task');
  const found = await shelf()('readonly', (store) =>
    Promise.all(heads.map((key) => promisifyRequest<Entry | undefined>(store.get(key)))),
  );
  return found
    .filter((entry) => entry !== undefined)
    .map(({ digest, task, begun }) => ({ digest, task, begun }))
    .sort((a, b) => b.begun - a.begun);
}

export const forgetTask = (digest: string): Promise<void> =>
  shelf()('readwrite', (store) => {
    store.delete(rangeOf(digest));
    return promisifyRequest(store.transaction);
  });
