import type { Picture } from '../core/calibration';
import type { Pick, Recipe } from '../core/recipe';
import type { RunSpec } from './spec';
import type { Cell } from './study';

/** What a calibration is asked and what it answers, for both sides of the worker. Plain JSON. */

/** What is to be calibrated, and how. */
export interface Task {
  calibration: Pick;
  /** The run: its denoiser, its steps, and with its seed the noises that the result is judged on. */
  spec: RunSpec;
  /** How many noises it is fitted on, and as many others it is judged on. */
  samples: number;
  /** Of the noises it is fitted on; another one than the run's. */
  seed: number;
}

/** The end of a run, as far as it can be compared. */
export type Score = globalThis.Pick<Cell, 'error' | 'sliced' | 'energy' | 'failure'>;

export interface End extends Score {
  nfe: number;
}

export interface Judged {
  recipe: Recipe;
  nfe: number;
  /** On the noises of the fit, and on others. */
  fit: Score;
  held: Score;
}

export const FORMAT = 'fewstep-calibration/1';

/** A calibration's result, to be kept and shared. */
export interface Calibrated {
  format: typeof FORMAT;
  task: Task;
  recipe: Recipe;
  notes: string[];
  /** Forwards of single samples that it cost. */
  forwards: number;
  picture?: Picture;
  /** The run as it was, as it came out, and the best pair of schedule and solver that was made by hand at the same NFE. */
  judged: { before: Judged; after: Judged; byHand: Judged };
}

/** How far it is, 0 … 1, first in fitting and then in judging. */
export interface Stage {
  doing: string;
  progress: number;
  forwards: number;
  picture?: Picture;
}

export const sampleLimits = { min: 2, max: 4096 } as const;
