import type { Recipe } from '../core/recipe';
import { bestByHand } from './by-hand';
import type { Journal, Meter } from './journal';
import type { Prepared } from './prepare';
import type { RunSpec } from './spec';
import { studio } from './study';
import type { Calibrated, End, Judged, Task } from './task';

/** Judging is no part of what a calibration costs. */
const free: Meter = { spent: 0, count() {} };

/**
 * Runs the task as it was, as it came out, and as hands would have it at the same NFE, on the noises of the fit and on those of
 * the run. @param few whether forwards are dear. @throws the signal's reason.
 */
export async function judge(
  task: Task,
  recipe: Recipe,
  few: boolean,
  prepare: (spec: RunSpec) => Promise<Prepared>,
  tell: (progress: number) => void,
  signal: AbortSignal,
  kept: Journal,
): Promise<Calibrated['judged']> {
  const { cell, close } = studio(prepare, signal);
  const base = { ...task.spec, count: task.samples };
  const end = (one: Recipe, seed: number): Promise<End> =>
    kept.entry(
      `judged ${seed} ${JSON.stringify(one)}`,
      async () => {
        const { nfe, error, sliced, energy, failure } = await cell({ ...base, ...one, seed });
        return { nfe, error, sliced, energy, failure };
      },
      free,
    );
  // The first four ends bring the references with them: half of the work, however many pairs come after them.
  let ends = 0;
  const both = async (one: Recipe, there?: End): Promise<Judged> => {
    const { nfe, ...held } = there ?? (await end(one, task.spec.seed));
    if (++ends <= 4) tell(ends / 8);
    const { nfe: _, ...fit } = await end(one, task.seed);
    if (++ends <= 4) tell(ends / 8);
    return { recipe: one, nfe, fit, held };
  };
  try {
    tell(0);
    const { grid, solver, each, modifiers } = base;
    const before = await both({ grid, solver, each, modifiers });
    const after = await both(recipe);
    const best = await bestByHand(
      base,
      after.nfe,
      few,
      (one) => end(one, task.spec.seed),
      (share) => tell((1 + share) / 2),
    );
    return { before, after, byHand: await both(best.recipe, best.end) };
  } finally {
    await close();
  }
}
