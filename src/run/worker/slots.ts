import type { Level } from '../../core/process';
import type { Post } from '../outbox';
import { unless } from '../pace';
import type { Prepared } from '../prepare';
import type { RunSpec } from '../spec';
import { explain } from './explain';

/** A job in its slot. */
export interface Job {
  run: number;
  slot: number;
  abort: AbortController;
  /** Set once the model is there; kept after the run for “field” requests. */
  prepared?: Prepared;
  spec?: RunSpec;
  reached: Level[];
}

/**
 * One job at a time in each slot, the newest wins; slots advance side by side. A job that was called off answers “cancelled”
 * only when it has really stopped: that is how the client tells a slow forward from a hung one.
 */
export function slots(post: Post) {
  const current = new Map<number, Job>();
  /** Jobs that have not ended yet; those of one slot end in order. */
  const ending = new Map<number, { slot: number; ended: Promise<void> }>();

  /** The job with that number, if its slot still holds it. */
  const held = (run: number): Job | undefined => [...current.values()].find((job) => job.run === run);

  return {
    held,
    /** Takes the slot, and does the work once the job before has ended. */
    take({ run, slot }: { run: number; slot: number }, work: (job: Job) => Promise<void>): void {
      const before = current.get(slot);
      before?.abort.abort();
      const next: Job = { run, slot, abort: new AbortController(), reached: [] };
      current.set(slot, next);
      const earlier = [...ending.values()].filter((e) => e.slot === slot).map((e) => e.ended);
      const ended = Promise.all(earlier).then(async () => {
        before?.prepared?.close();
        try {
          next.abort.signal.throwIfAborted();
          await work(next);
        } catch (error) {
          if (next.abort.signal.aborted) post({ type: 'cancelled', run });
          else post({ type: 'failed', run, ...explain(error) });
        }
        ending.delete(run);
      });
      ending.set(run, { slot, ended });
    },
    cancel(run: number): void {
      held(run)?.abort.abort();
      // Answered in any case: a job that had ended by itself has stopped too.
      void Promise.resolve(ending.get(run)?.ended).then(() => post({ type: 'cancelled', run }));
    },
    /** Lets the runs that are under way come to their ends: what goes on beside them has a slot below zero. */
    async idle(signal: AbortSignal, waiting: () => void = () => {}): Promise<void> {
      for (;;) {
        const runs = [...ending.values()].filter(({ slot }) => slot >= 0).map(({ ended }) => ended);
        if (!runs.length) return;
        waiting();
        await unless(signal, Promise.all(runs));
      }
    },
  };
}
export type Slots = ReturnType<typeof slots>;
