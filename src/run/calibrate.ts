import { calibrations } from '../calibrations/registry';
import type { Bench, Picture } from '../core/calibration';
import { parseOptions } from '../core/options';
import type { Pick, Recipe } from '../core/recipe';
import { bestByHand } from './by-hand';
import { type Journal, journal } from './journal';
import { type Prepared, startOf } from './prepare';
import { exactFor, resolveGuidance, resolveLevels } from './resolve';
import { limits, type RunSpec } from './spec';
import { type Cell, studio } from './study';
import { workbench } from './workbench';

/** What is to be calibrated, and how. Plain JSON. */
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

export interface Judged {
  recipe: Recipe;
  nfe: number;
  /** On the noises of the fit, and on others. */
  fit: Score;
  held: Score;
}

/** A calibration's result. Plain JSON, to be kept and shared. */
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
export const FORMAT = 'fewstep-calibration/1';

/** How far it is, 0 … 1, first in fitting and then in judging. */
export interface Stage {
  doing: string;
  progress: number;
  forwards: number;
  picture?: Picture;
}

export const sampleLimits = { min: 2, max: 4096 } as const;

/** @throws RangeError that says what of the task cannot be. */
function check({ spec, samples, seed }: Task): void {
  if (spec.direction !== 'denoise' || spec.control.kind !== 'fixed')
    throw new RangeError(
      'A calibration fits the steps of a fixed grid from noise to data: choose that direction and fixed steps.',
    );
  if (!(Number.isInteger(samples) && samples >= sampleLimits.min && samples <= sampleLimits.max))
    throw new RangeError(`Samples: ${samples} is not a whole number from ${sampleLimits.min} to ${sampleLimits.max}.`);
  if (!(Number.isInteger(seed) && seed >= limits.seed.min && seed <= limits.seed.max))
    throw new RangeError(`Seed: ${seed} is not a whole number from 0 to ${limits.seed.max}.`);
  if (seed === spec.seed)
    throw new RangeError(
      `It would be judged on the very noises that it is fitted on: give another seed than the run’s, ${spec.seed}.`,
    );
}

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
  check(task);
  const entry = calibrations.get(task.calibration.id);
  if (!entry)
    throw new RangeError(
      `There is no calibration “${task.calibration.id}”. There are: ${[...calibrations.keys()].join(', ')}`,
    );
  const { values, notes } = parseOptions(entry.options, task.calibration.options);
  const spec: RunSpec = { ...task.spec, seed: task.seed, count: task.samples };
  const prepared = await prepare(spec);
  let picture: Picture | undefined;
  let forwards: number;
  let recipe: Recipe;
  const said = new Set(notes);
  try {
    const { backend, denoiser: plain } = prepared.plain;
    const denoiser = resolveGuidance(spec, plain, backend);
    const { process, dim } = denoiser;
    const start = startOf(spec, dim, resolveLevels(spec, process)[0], prepared.exact, prepared.data);
    const {
      bench,
      spent,
      notes: also,
    } = workbench({
      spec,
      denoiser,
      backend,
      start,
      exact: exactFor(spec, prepared.exact),
      data: prepared.data,
      image: prepared.image,
      journal: kept,
      pause,
      async report(progress, doing, shown) {
        picture = shown ?? picture;
        tell({ doing, progress, forwards: spent(), picture: shown });
      },
    });
    const refusal = entry.refuses?.(bench satisfies Bench, values);
    if (refusal) throw new RangeError(`${entry.name}: ${refusal}`);
    const fitted = await entry.fit(bench, values);
    recipe = fitted.recipe;
    forwards = spent();
    for (const note of [...also, ...(fitted.notes ?? [])]) said.add(note);
  } finally {
    prepared.close();
  }
  const judged = await judge(
    task,
    recipe,
    prepare,
    prepared.denoiser.dim > 64,
    (progress) => tell({ doing: 'Judging on other noises', progress, forwards }),
    signal,
  );
  return { format: FORMAT, task, recipe, notes: [...said], forwards, picture, judged };
}

async function judge(
  task: Task,
  recipe: Recipe,
  prepare: (spec: RunSpec) => Promise<Prepared>,
  few: boolean,
  tell: (progress: number) => void,
  signal: AbortSignal,
): Promise<Calibrated['judged']> {
  const { cell, close } = studio(prepare, signal);
  const base = { ...task.spec, count: task.samples };
  const end = (one: Recipe, seed: number): Promise<Cell> => cell({ ...base, ...one, seed });
  const score = ({ error, sliced, energy, failure }: Cell): Score => ({ error, sliced, energy, failure });
  const both = async (one: Recipe, held?: Cell): Promise<Judged> => {
    const other = held ?? (await end(one, task.spec.seed));
    return { recipe: one, nfe: other.nfe, fit: score(await end(one, task.seed)), held: score(other) };
  };
  try {
    tell(0);
    const before = await both({
      grid: base.grid,
      solver: base.solver,
      each: base.each,
      modifiers: base.modifiers,
    });
    const after = await both(recipe);
    const best = await bestByHand(base, after.nfe, few, (one) => end(one, task.spec.seed), tell);
    return { before, after, byHand: await both(best.recipe, best.cell) };
  } finally {
    await close();
  }
}
