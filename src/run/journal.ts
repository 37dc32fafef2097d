/**
 * What a calibration was told so far, in the order in which it asked. Calibrations draw nothing but what their seed gives, so
 * one that starts again asks the same things in the same order: with its journal it is soon where it was.
 */
export interface Journal {
  /** The answer to the next question: from the journal, or found out, and written down if that took a while. */
  entry<T>(find: () => Promise<T>, meter: Meter): Promise<T>;
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

/** Answers that came sooner than this, in ms, are found again rather than kept. */
const WORTH = 30;

/** @param write is not waited for; the work goes on whether it succeeds or not. */
export function journal(
  before: ReadonlyMap<number, Page> = new Map(),
  write: (index: number, page: Page) => void = () => {},
): Journal {
  let next = 0;
  return {
    async entry<T>(find: () => Promise<T>, meter: Meter): Promise<T> {
      const index = next++;
      const known = before.get(index);
      if (known) {
        meter.count(known.spent);
        return known.answer as T;
      }
      const [began, spent] = [performance.now(), meter.spent];
      const answer = await find();
      if (performance.now() - began > WORTH) write(index, { answer, spent: meter.spent - spent });
      return answer;
    },
  };
}
