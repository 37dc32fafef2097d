import { calibrate } from './calibrate';
import { journal } from './journal';
import { messageOf } from './message';
import { openNotebook } from './notebook';
import { breathe } from './pace';
import type { Prepared } from './prepare';
import type { RunSpec } from './spec';
import type { Calibrated, Stage, Task } from './task';

/** Pictures are big, and the eye is slow: ms between two reports. */
const REPORT = 80;

interface Around {
  prepare(spec: RunSpec): Promise<Prepared>;
  /** Lets the runs of the page come to their ends. */
  idle(): Promise<void>;
  tell(stage: Stage, resumed: number): void;
  warn(text: string): void;
  signal: AbortSignal;
}

/** A calibration in the worker: it can be left at any moment, and begins again where its notebook ends. */
export async function calibrateKept(task: Task, { prepare, idle, tell, warn, signal }: Around): Promise<Calibrated> {
  const notebook = await openNotebook(task, import.meta.url, (why) => warn(unkept(why)));
  const resumed = notebook.before;
  let said = Number.NEGATIVE_INFINITY;
  let picture: Stage['picture'];
  const pause = async (): Promise<void> => {
    await idle();
    await breathe(signal);
  };
  const report = (stage: Stage): void => {
    // A picture that there was no time for comes with the next report.
    picture = stage.picture ?? picture;
    const now = performance.now();
    if (now - said < REPORT) return;
    said = now;
    tell({ ...stage, picture }, resumed);
    picture = undefined;
  };
  try {
    const result = await calibrate(task, prepare, report, signal, pause, journal(notebook));
    await notebook.close();
    return result;
  } catch (error) {
    // What was called off may go on another day; what failed would fail again.
    if (signal.aborted) await notebook.rest();
    else await notebook.close();
    throw error;
  }
}

function unkept(why: unknown): string {
  const full = (why as Error)?.name === 'QuotaExceededError';
  return full
    ? `The browser’s storage for this page has no more room (${messageOf(why)}): the calibration goes on, but what it finds from now on is lost if you leave it.`
    : `The browser keeps nothing for this page (${messageOf(why)}): the calibration goes on, but cannot be left and resumed.`;
}
