import * as v from 'valibot';
import { parseSpec } from '../run/parse';
import { canonical, type RunSpec } from '../run/spec';
import { type Calibrated, FORMAT } from '../run/task';
import { modelName } from './selectors';

/** Reading a result that was saved or sent, and whether it belongs to a run. */

/** JSON has neither NaN nor ∞: both are written as null. The browser's database keeps them. */
const numberOr = (fallback: number) =>
  v.pipe(
    v.union([v.number(), v.nan(), v.null()]),
    v.transform((n) => n ?? fallback),
  );
const NONE = numberOr(Number.NaN);
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const pick = v.object({
  id: v.string(),
  options: v.record(v.string(), v.union([v.number(), v.boolean(), v.string()])),
});
const recipe = v.object({
  grid: v.object({ ...pick.entries, steps: count, end: v.picklist(['zero', 'sigma-min']) }),
  solver: pick,
  each: v.record(v.string(), pick),
  modifiers: v.array(pick),
});
const score = v.object({
  error: v.optional(numberOr(Number.POSITIVE_INFINITY)),
  sliced: v.optional(numberOr(Number.POSITIVE_INFINITY)),
  energy: v.optional(numberOr(Number.POSITIVE_INFINITY)),
  failure: v.optional(v.string()),
});
const judged = v.object({ recipe, nfe: v.number(), fit: score, held: score });
const picture = v.object({
  heat: v.optional(
    v.object({ title: v.string(), rows: v.string(), columns: v.string(), values: v.array(v.array(NONE)) }),
  ),
  chosen: v.optional(v.array(v.tuple([count, count]))),
  sigmas: v.optional(v.array(numberOr(Number.POSITIVE_INFINITY))),
  bars: v.optional(v.object({ title: v.string(), values: v.array(NONE) })),
  rules: v.optional(v.array(pick)),
  trace: v.optional(v.array(numberOr(Number.POSITIVE_INFINITY))),
});
const schema = v.object({
  format: v.literal(FORMAT),
  task: v.object({ calibration: pick, spec: v.record(v.string(), v.unknown()), samples: count, seed: count }),
  recipe,
  notes: v.array(v.string()),
  forwards: v.number(),
  picture: v.optional(picture),
  judged: v.object({ before: judged, after: judged, byHand: judged }),
});

/** @throws Error that says in words what is wrong with it. */
export function checkCalibrated(json: unknown): Calibrated {
  const { format } = (json ?? {}) as { format?: unknown };
  if (typeof format !== 'string' || !format.startsWith('fewstep-calibration'))
    throw new Error('This is no result of a calibration: it lacks “format”. Choose a file that was downloaded here.');
  if (format !== FORMAT)
    throw new Error(`This result has the format “${format}”; this page reads “${FORMAT}”. Calibrate anew.`);
  const { success, issues, output } = v.safeParse(schema, json);
  if (!success)
    throw new Error(
      `This result is damaged at “${v.getDotPath(issues[0]) ?? 'its top'}” (${issues[0].message}). Download it again.`,
    );
  const spec = output.task.spec as unknown as RunSpec;
  if (spec.model === undefined || !spec.process)
    throw new Error('This result is damaged: it does not say which run it belongs to. Download it again.');
  return { ...output, task: { ...output.task, spec } };
}

/** @throws Error that says in words what is wrong with the text. */
export function readCalibrated(text: string): Calibrated {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new Error(`This file is not JSON (${(error as Error).message}). Choose the whole file as it was downloaded.`);
  }
  return checkCalibrated(json);
}

/** Why a result cannot be used for a run, if it cannot: coefficients fitted to one denoiser say nothing of another. */
export function misfit({ task, recipe }: Calibrated, spec: RunSpec): string | undefined {
  if (canonical(task.spec.model) !== canonical(spec.model))
    return `It was fitted to the denoiser ${modelName(task.spec)}, and the run has ${modelName(spec)}. Choose ${modelName(task.spec)} to use it, or calibrate this one.`;
  if (canonical(task.spec.process) !== canonical(spec.process))
    return `It was fitted to the process ${task.spec.process.id} with other options than the run’s. Choose that process to use it, or calibrate this one.`;
  const [note] = parseSpec({ ...spec, ...recipe, control: { kind: 'fixed' }, direction: 'denoise' }).notes;
  return note && `It cannot be used as it is: ${note}.`;
}

/** What a run that it fits has otherwise than the fit had, in words. */
export function apart({ task }: Calibrated, spec: RunSpec): string | undefined {
  const others = (['condition', 'guidance'] as const).filter((k) => canonical(task.spec[k]) !== canonical(spec[k]));
  return others.length
    ? `It was fitted under another ${others.join(' and ')} than the run has: what it gained may not carry over.`
    : undefined;
}
