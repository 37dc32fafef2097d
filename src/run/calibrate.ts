import { fitSteps } from './fit';
import { type Journal, journal } from './journal';
import { judge } from './judge';
import type { Prepared } from './prepare';
import type { RunSpec } from './spec';
import { type Calibrated, FORMAT, type Stage, type Task } from './task';

export type { Calibrated, Stage, Task };

/**
 * Fits, then judges on other noises. `prepare` opens the denoiser for a spec; what the journal knows is not computed again.
 * @throws RangeError where the task cannot work, NotFiniteError where the denoiser breaks, the signal's reason.
 */
export async function calibrate(
  task: Task,
  prepare: (spec: RunSpec) => Promise<Prepared>,
  tell: (stage: Stage) => void,
  signal: AbortSignal,
  pause: () => Promise<void>,
  kept: Journal = journal(),
): Promise<Calibrated> {
  const { dear, ...fitted } = await fitSteps(task, prepare, tell, pause, kept);
  const { recipe, forwards } = fitted;
  const judging = (progress: number): void => tell({ doing: 'Judging on other noises', progress, forwards });
  const judged = await judge(task, recipe, dear, prepare, judging, signal, kept);
  return { format: FORMAT, task, ...fitted, judged };
}
