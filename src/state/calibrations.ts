import { createStore } from 'zustand/vanilla';
import type { Picture } from '../core/calibration';
import { messageOf } from '../run/message';
import { digestOf, forgetTask, type Unfinished, unfinishedTasks } from '../run/notebook';
import type { Calibrated, Task } from '../run/task';
import { desk } from './desk';
import { calibrate } from './engine';
import { keepLast } from './results';
import { notify } from './store';
import { verdictOf } from './verdict';

/** The calibration that is under way or was the last, and those that were begun and left. */
export interface Job {
  task: Task;
  doing: string;
  /** 0 … 1, first of fitting and then of judging. */
  progress: number;
  forwards: number;
  picture?: Picture;
  /** Answers that an earlier sitting had left. */
  resumed: number;
  /** Set at the end; neither while it is under way. */
  result?: Calibrated;
  trouble?: string;
}

export interface Calibrations {
  job?: Job;
  unfinished: readonly Unfinished[];
  /** Why it is not known what was left. */
  trouble?: string;
}

export const calibrations = createStore<Calibrations>()(() => ({ unfinished: [] }));

export const isUnderWay = (job: Job | undefined): job is Job => !!job && !job.result && job.trouble === undefined;

let abort: AbortController | undefined;

/** Begins a calibration, or goes on with one that was left; the one before it is called off. */
export async function startCalibration(task: Task): Promise<void> {
  stopCalibration();
  const mine = new AbortController();
  abort = mine;
  const tell = (change: Partial<Job>): void => {
    if (abort === mine) calibrations.setState(({ job }) => ({ job: job && { ...job, ...change } }));
  };
  calibrations.setState({ job: { task, doing: 'Starting', progress: 0, forwards: 0, resumed: 0 } });
  for await (const reply of calibrate(task, mine.signal)) {
    if (reply.type === 'calibrating') {
      const { stage, resumed } = reply;
      // A stage without a picture leaves the one before it.
      tell({ ...stage, ...(stage.picture ? {} : { picture: calibrations.getState().job?.picture }), resumed });
    } else if (reply.type === 'calibrated') {
      const { result } = reply;
      keepLast(result);
      tell({ result, progress: 1, forwards: result.forwards, picture: result.picture });
      if (abort === mine) announce(`A calibration is done. ${verdictOf(result).text}`);
    } else if (reply.type === 'failed') {
      tell({ trouble: reply.message });
      if (abort === mine) announce(`A calibration failed. ${reply.message}`);
    }
  }
  if (abort === mine) abort = undefined;
  await findUnfinished();
}

/** Who has closed the dialog hears of the end all the same. */
function announce(text: string): void {
  if (!desk.getState().open) notify(`${text} Press K to see it.`);
}

/** Calls it off; what it found so far is kept, and it can go on from there. */
export function stopCalibration(): void {
  if (!abort) return;
  abort.abort();
  abort = undefined;
  calibrations.setState({ job: undefined });
}

/** Clears the last result or failure from view. */
export const putAside = (): void => {
  if (!isUnderWay(calibrations.getState().job)) calibrations.setState({ job: undefined });
};

/** Looks for calibrations that were left, in this browser. */
export async function findUnfinished(): Promise<void> {
  try {
    calibrations.setState({ unfinished: await unfinishedTasks(), trouble: undefined });
  } catch (error) {
    calibrations.setState({
      trouble: `The browser keeps nothing for this page (${messageOf(error)}): a calibration that you leave begins anew.`,
    });
  }
}

/** Those left, without the one under way. */
export const left = ({ job, unfinished }: Calibrations): readonly Unfinished[] => {
  const now = isUnderWay(job) ? digestOf(job.task) : undefined;
  return unfinished.filter(({ digest }) => digest !== now);
};

export async function discardUnfinished(digest: string): Promise<void> {
  await forgetTask(digest).catch(() => {});
  await findUnfinished();
}
