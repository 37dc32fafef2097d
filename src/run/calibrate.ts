import { calibrations } from '../calibrations/registry';
import type { Bench, Picture } from '../core/calibration';
import { parseOptions } from '../core/options';
import type { Recipe } from '../core/recipe';
import { bestByHand } from './by-hand';
import { type Journal, journal } from './journal';
import { type Prepared, startOf } from './prepare';
import { exactFor, resolveGuidance, resolveLevels } from './resolve';
import { limits, type RunSpec } from './spec';
import { type Cell, studio } from './study';
import { type Calibrated, FORMAT, type Judged, sampleLimits, type Score, type Stage, type Task } from './task';
import { workbench } from './workbench';

export type { Calibrated, Judged, Score, Stage, Task };

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
  let stage: Stage = { doing: 'Following the accurate paths', progress: 0, forwards: 0 };
  let forwards: number;
  let recipe: Recipe;
  const said = new Set(notes);
  try {
    const { backend, denoiser: plain } = prepared.plain;
    const denoiser = resolveGuidance(spec, plain, backend);
    const { process } = denoiser;
    const start = startOf(spec, denoiser, resolveLevels(spec, process)[0], prepared.exact, prepared.data);
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
      async pause() {
        tell({ ...stage, forwards: spent() });
        await pause();
      },
      async report(progress, doing, shown) {
        picture = shown ?? picture;
        stage = { doing, progress, forwards: spent() };
        tell({ ...stage, picture: shown });
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
  // The first four ends bring the references with them: half of the work, however many pairs come after them.
  let ends = 0;
  const both = async (one: Recipe, held?: Cell): Promise<Judged> => {
    const other = held ?? (await end(one, task.spec.seed));
    if (++ends <= 4) tell(ends / 8);
    const fit = score(await end(one, task.seed));
    if (++ends <= 4) tell(ends / 8);
    return { recipe: one, nfe: other.nfe, fit, held: score(other) };
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
    const best = await bestByHand(
      base,
      after.nfe,
      few,
      (one) => end(one, task.spec.seed),
      (share) => tell((1 + share) / 2),
    );
    return { before, after, byHand: await both(best.recipe, best.cell) };
  } finally {
    await close();
  }
}
