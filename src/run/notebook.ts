import { get, promisifyRequest } from 'idb-keyval';
import { textFingerprint } from './fingerprint';
import type { Page, Pages } from './journal';
import { canonical } from './spec';
import type { Task } from './task';
import { shelfOf } from './shelf';

/**
 * Calibrations under way, on the browser's shelf: the answers that each got so far, under [digest, question], and what it
 * is, under [digest, 'task']. The worker writes, the page lists and removes.
 */
export interface Unfinished {
  digest: string;
  task: Task;
  /** When it was begun, in ms since 1970. */
  begun: number;
}
interface Entry extends Unfinished {
  /** The code that asked: another version's answers may be other ones. */
  code: string;
}

/** Between two writes, in ms. */
const REST = 1000;
/** Numbers that one task may keep: 400 MB. A search over pictures asks more than a browser should hold. */
const MOST = 5e7;

const shelf = shelfOf('fewstep-calibrations', 'answers');

/** Everything of one task: in the database's order lists come after text. */
const rangeOf = (digest: string): IDBKeyRange => IDBKeyRange.bound([digest], [digest, []]);

export const digestOf = (task: Task): string => textFingerprint(canonical(task));

export interface Notebook extends Pages {
  /** Answers that an earlier sitting left. */
  readonly before: number;
  /** Waits until all is written. */
  rest(): Promise<void>;
  /** Stops writing and removes everything: the result is there. */
  close(): Promise<void>;
}

/** @param lost called once, with the reason, if the store cannot be read or written, or has had enough: writing ends there. */
export async function openNotebook(task: Task, code: string, lost: (why: unknown) => void): Promise<Notebook> {
  const digest = digestOf(task);
  let broken = false;
  const give = (why: unknown): void => {
    if (!broken) lost(why);
    broken = true;
  };
  const known = await begin({ digest, task, code, begun: Date.now() }).catch((why) => {
    give(why);
    return new Set<string>();
  });
  let room = MOST;
  let waiting: [string, Page][] = [];
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
          for (const [question, page] of now) store.put(page, [digest, question]);
          return promisifyRequest(store.transaction);
        }),
      )
      .catch(give);
    return writing;
  };
  return {
    before: known.size,
    has: (question) => known.has(question),
    read: (question) => get<Page>([digest, question], shelf()).catch(() => undefined),
    write(question, page) {
      if (broken) return;
      room -= numbersIn(page.answer);
      if (room < 0) return give(new DOMException('one calibration may keep 400 MB', 'QuotaExceededError'));
      waiting.push([question, page]);
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

function numbersIn(answer: unknown): number {
  if (answer instanceof Float64Array) return answer.length;
  if (typeof answer !== 'object' || answer === null) return 1;
  return Object.values(answer).reduce((sum: number, part) => sum + numbersIn(part), 0);
}

/** The questions that are answered there already; without any, notes that the task has begun. */
async function begin(entry: Entry): Promise<Set<string>> {
  const { digest } = entry;
  const before = await get<Entry>([digest, 'task'], shelf());
  if (before?.code === entry.code) {
    const keys = await shelf()('readonly', (store) =>
      promisifyRequest<IDBValidKey[]>(store.getAllKeys(rangeOf(digest))),
    );
    return new Set(keys.map((key) => (key as [string, string])[1]).filter((question) => question !== 'task'));
  }
  await shelf()('readwrite', (store) => {
    store.delete(rangeOf(digest));
    store.put(entry, [digest, 'task']);
    return promisifyRequest(store.transaction);
  });
  return new Set();
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

export async function forgetTask(digest: string): Promise<void> {
  await shelf()('readwrite', (store) => {
    store.delete(rangeOf(digest));
    return promisifyRequest(store.transaction);
  });
}
