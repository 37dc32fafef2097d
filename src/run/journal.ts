/**
 * What was found out so far, by the question. Calibrations draw nothing but what their seed gives, so one that starts again
 * asks the same things: with its journal it is soon where it was.
 */
export interface Journal {
  /** The answer to a question: from the journal, or found out, and written down if that took a while. */
  entry<T>(question: string, find: () => Promise<T>, meter: Meter): Promise<T>;
}

/** Forwards spent so far, and a way to charge those of an earlier sitting. */
export interface Meter {
  readonly spent: number;
  count(samples: number): void;
}

export interface Page {
  answer: unknown;
  spent: number;
}

/** What an earlier sitting left, and where this one's answers go. */
export interface Pages {
  has(question: string): boolean;
  read(question: string): Promise<Page | undefined>;
  /** Not waited for; the work goes on whether it succeeds or not. */
  write(question: string, page: Page): void;
}

const blank: Pages = { has: () => false, read: async () => undefined, write() {} };

/** @param worth answers that came sooner than this, in ms, are found again rather than kept. */
export function journal(pages: Pages = blank, worth = 30): Journal {
  return {
    async entry<T>(question: string, find: () => Promise<T>, meter: Meter): Promise<T> {
      const known = pages.has(question) ? await pages.read(question) : undefined;
      if (known) {
        meter.count(known.spent);
        return known.answer as T;
      }
      const [began, spent] = [performance.now(), meter.spent];
      const answer = await find();
      if (performance.now() - began >= worth) pages.write(question, { answer, spent: meter.spent - spent });
      return answer;
    },
  };
}

/** The same journal for questions of another denoiser. */
export const under = (name: string, { entry }: Journal): Journal => ({
  entry: (question, find, meter) => entry(`${name} ${question}`, find, meter),
});
