import { calibrations } from '../calibrations/registry';
import type { Bench, Picture } from '../core/calibration';
import { parseOptions } from '../core/options';
import { type Journal, journal } from './journal';
import { type Prepared, startOf } from './prepare';
import { exactFor, resolveLevels } from './resolve';
import { limits, type RunSpec } from './spec';
import { type Calibrated, sampleLimits, type Stage, type Task } from './task';
import { workbench } from './workbench';

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

/** What a calibration found, before anybody has judged it. */
export interface Fit extends Pick<Calibrated, 'recipe' | 'notes' | 'forwards' | 'picture'> {
  /** Samples are large: every forward costs. */
  dear: boolean;
}

/**
 * Fits the steps of the task's run. `prepare` opens the denoiser for a spec; what the journal knows is not computed again.
 * @throws RangeError where the task cannot work, NotFiniteError where the denoiser breaks, whatever `pause` throws.
 */
export async function fitSteps(
  task: Task,
  prepare: (spec: RunSpec) => Promise<Prepared>,
  tell: (stage: Stage) => void,
  pause: () => Promise<void>,
  kept: Journal = journal(),
): Promise<Fit> {
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
  try {
    const { backend, denoiser } = prepared.plain;
    const { process, dim } = denoiser;
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
    const { recipe, notes: found = [] } = await entry.fit(bench, values);
    return {
      recipe,
      notes: [...new Set([...notes, ...also, ...found])],
      forwards: spent(),
      picture,
      dear: dim > 64,
    };
  } finally {
    prepared.close();
  }
}
