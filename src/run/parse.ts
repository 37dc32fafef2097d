import { ratio } from '../core/grid';
import { clampNumber, parseOptions, type RawOptions, type Schema } from '../core/options';
import type { Level } from '../core/process';
import { type Direction, directions } from '../core/solver';
import { type ModelInfo, models } from '../models';
import { grids, guidances, modifiers, processes, solvers } from '../registry';
import { refusesInversion } from './resolve';
import {
  type Condition,
  defaultSpec,
  limits,
  type Control,
  type HeadlessSpec,
  type ModelPick,
  type Pick,
  type RunSpec,
  type StepRuleId,
  stepRules,
} from './spec';

/**
 * Makes a legal RunSpec out of anything: an old link, a hand-written file, a slider. What is unknown or out of range is
 * replaced, and each replacement leaves a note for the user; what is right is kept.
 */
export function parseSpec(raw: unknown): { spec: RunSpec; notes: string[] } {
  const notes: string[] = [];
  if (!isRecord(raw)) return { spec: defaultSpec, notes: ['This is not a run description; showing the default run'] };
  const note = (...texts: (string | undefined)[]): void => {
    for (const text of texts) if (text) notes.push(text);
  };
  const number = (
    label: string,
    value: unknown,
    fallback: number,
    range: { min: number; max: number },
    whole = true,
  ): number => {
    if (value === undefined) return fallback;
    const parsed = clampNumber({ kind: whole ? 'int' : 'num', label, default: fallback, ...range }, value);
    note(parsed.note);
    return parsed.value;
  };

  const model = parseModel(raw.model, note);
  const info = typeof model === 'string' ? models.get(model) : undefined;
  const condition = parseCondition(raw.condition, classesOf(model), info?.kind === 'onnx' ? 'each' : 'none', note);
  const wanted = info?.kind === 'onnx' ? info.card.process : undefined;
  if (wanted && isRecord(raw.process) && raw.process.id !== wanted.id)
    note(`${info?.name} was trained on the process ${wanted.id}; the link’s “${raw.process.id}” was ignored`);
  const process = parsePick('process', processes, wanted ?? raw.process, defaultSpec.process, note);

  const rawGrid = isRecord(raw.grid) ? raw.grid : {};
  let grid = parsePick('schedule', grids, raw.grid, defaultSpec.grid, note);
  const made = processes
    .get(process.id)
    ?.make(parseOptions(processes.get(process.id)?.options ?? {}, process.options).values);
  const refusal = made && grids.get(grid.id)?.refuses?.(made);
  if (refusal) {
    note(`${grids.get(grid.id)?.name}: ${refusal}; using Karras`);
    grid = { id: 'karras', options: {} };
  }
  const end = choose('end', rawGrid.end, ['zero', 'sigma-min'] as const, defaultSpec.grid.end, note);
  const steps = listedSteps(grid) ?? number('Steps', rawGrid.steps, defaultSpec.grid.steps, limits.steps);

  const solver = parsePick('solver', solvers, raw.solver, defaultSpec.solver, note);
  let control = parseControl(raw.control, solver, number, note);
  const each = parseEach(raw.each, steps, note);
  const decorators = parseList('modifier', modifiers, raw.modifiers, note);
  if (control.kind === 'adaptive' && decorators.length) {
    note('Modifiers spread over the steps of a fixed grid; under adaptive control they were left out');
    decorators.length = 0;
  }
  if (control.kind === 'adaptive' && Object.keys(each).length) {
    note('Steps of their own rule need a fixed grid; under adaptive control they were left out');
    for (const index of Object.keys(each)) delete each[index];
  }

  let direction = choose(
    'direction',
    raw.direction,
    Object.keys(directions) as Direction[],
    defaultSpec.direction,
    note,
  );
  if (direction === 'invert') {
    const one = refusesInversion({ solver, each });
    if (one) {
      note(`${one}; going from noise to data`);
      direction = 'denoise';
    }
  }
  if (direction === 'invert' && control.kind === 'adaptive') {
    note('From data to noise the steps are those of the schedule: adaptive control was left out');
    control = { kind: 'fixed' };
  }
  if (direction === 'invert' && decorators.length) {
    note('Modifiers belong to the way from noise to data; they were left out');
    decorators.length = 0;
  }

  return {
    spec: {
      model,
      condition,
      process,
      grid: { ...grid, steps, end },
      solver,
      each,
      modifiers: decorators,
      guidance: parseGuidance(raw.guidance, condition, info, note),
      control,
      direction,
      noise: choose('noise', raw.noise, ['white', 'brownian'] as const, defaultSpec.noise, note),
      seed: number('Seed', raw.seed, defaultSpec.seed, limits.seed),
      count: number('Samples', raw.count, defaultSpec.count, limits.count),
    },
    notes,
  };
}

type Note = (...texts: (string | undefined)[]) => void;
type NumberParser = (
  label: string,
  value: unknown,
  fallback: number,
  range: { min: number; max: number },
  whole?: boolean,
) => number;

/**
 * The same for the headless twin, whose spec may carry `levels` (process times or {alpha, sigma} pairs), `init` and, as
 * `noise`, recorded draws. Their shapes must be right: numbers that somebody measured are not repaired.
 */
export function parseHeadless(raw: unknown): { spec: HeadlessSpec; notes: string[] } {
  if (!isRecord(raw)) return parseSpec(raw);
  const { levels, init, noise, ...rest } = raw;
  const recorded = Array.isArray(noise) ? noise : undefined;
  const count = Array.isArray(init) ? { count: init.length } : {};
  const { spec, notes } = parseSpec({ ...rest, ...count, ...(recorded || noise === undefined ? {} : { noise }) });
  const headless: HeadlessSpec = { ...spec };
  for (const key of Object.keys(rest)) if (!(key in defaultSpec)) notes.push(`There is no “${key}” in a spec`);
  if (levels !== undefined) {
    const made = parseLevels(levels, spec.process);
    if (made && rises(made) === (spec.direction === 'invert')) headless.levels = made;
    else if (made) notes.push('“levels” must fall in σ/α, or rise in a run with "direction": "invert"');
    else notes.push('“levels” must be at least two process times, or {alpha, sigma} pairs');
  }
  if (init !== undefined) {
    if (finiteRows(init)) headless.init = init;
    else notes.push('“init” must be [count][dim] finite numbers');
  }
  if (recorded) {
    if (recorded.every(finiteRows)) headless.recorded = recorded;
    else notes.push('“noise” must be "white", "brownian" or [draw][count][dim] finite numbers');
  }
  return { spec: headless, notes };
}

function parseLevels(raw: unknown, pick: Pick): Level[] | undefined {
  const definition = processes.get(pick.id);
  if (!definition || !Array.isArray(raw) || raw.length < 2) return undefined;
  const process = definition.make(parseOptions(definition.options, pick.options).values);
  const levels = raw.map((one) => {
    if (typeof one === 'number' && Number.isFinite(one)) return process.at(one);
    if (!isRecord(one)) return undefined;
    const { alpha, sigma } = one;
    if (typeof alpha !== 'number' || typeof sigma !== 'number' || !(alpha >= 0) || !(sigma >= 0)) return undefined;
    const lambda = Math.log(alpha / sigma);
    return { t: typeof one.t === 'number' ? one.t : process.atLambda(lambda).t, alpha, sigma, lambda };
  });
  return levels.every((l) => l !== undefined) ? levels : undefined;
}

const rises = (levels: readonly Level[]): boolean => ratio(levels[levels.length - 1]) > ratio(levels[0]);

const finiteRows = (value: unknown): value is number[][] =>
  Array.isArray(value) &&
  value.length > 0 &&
  value.every(
    (row) => Array.isArray(row) && row.length === value[0].length && row.length > 0 && row.every(Number.isFinite),
  );
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function choose<T extends string>(what: string, value: unknown, allowed: readonly T[], fallback: T, note: Note): T {
  if (value === undefined) return fallback;
  if (allowed.includes(value as T)) return value as T;
  note(`${what}: “${value}” is not one of ${allowed.join(', ')}; using ${fallback}`);
  return fallback;
}

function parsePick(what: string, registry: Registry, raw: unknown, fallback: Pick, note: Note): Pick {
  if (raw === undefined) return { id: fallback.id, options: { ...fallback.options } };
  const id = isRecord(raw) ? String(raw.id) : String(raw);
  const entry = registry.get(id);
  if (!entry) {
    note(`There is no ${what} “${id}”; using ${registry.get(fallback.id)?.name ?? fallback.id}`);
    return { id: fallback.id, options: { ...fallback.options } };
  }
  const given = isRecord(raw) && isRecord(raw.options) ? (raw.options as RawOptions) : {};
  const { values, notes } = parseOptions(entry.options, given);
  note(...notes.map((text) => `${entry.name}: ${text}`));
  // Options at their defaults are not part of the spec: equal runs have equal specs and short links.
  const options = Object.fromEntries(
    Object.entries(values).filter(([key, value]) => value !== entry.options[key].default),
  ) as RawOptions;
  return { id, options };
}

/** Steps of a schedule that lists its own; undefined where the number is free, or the list is wrong, as the run will say. */
function listedSteps(grid: Pick): number | undefined {
  const definition = grids.get(grid.id);
  try {
    return definition?.steps?.(parseOptions(definition.options, grid.options).values);
  } catch {
    return undefined;
  }
}

type Registry = ReadonlyMap<string, { name: string; options: Schema }>;

function parseList(what: string, registry: Registry, raw: unknown, note: Note): Pick[] {
  const picks: Pick[] = [];
  for (const one of Array.isArray(raw) ? raw : []) {
    const id = String(isRecord(one) ? one.id : one);
    if (registry.has(id)) picks.push(parsePick(what, registry, one, { id, options: {} }, note));
    else note(`There is no ${what} “${id}”; it was left out`);
  }
  return picks;
}

function parseGuidance(raw: unknown, condition: Condition, info: ModelInfo | undefined, note: Note): Pick[] {
  return parseList('guidance', guidances, raw, note).filter(({ id }) => {
    const definition = guidances.get(id);
    const idle = condition === 'none' && definition?.needsCondition;
    if (idle) note(`${definition.name} needs a class to guide to: choose one under the denoiser. It was left out`);
    const lost = definition?.needsClassifier && info?.kind === 'onnx' && !info.card.classifier;
    if (lost) note(`${definition.name} needs a classifier, and ${info.name} names none in its card. It was left out`);
    return !idle && !lost;
  });
}

/** How many conditions a denoiser knows: classes of a network, components of a mixture. */
function classesOf(model: ModelPick): number {
  const info = typeof model === 'string' ? models.get(model) : undefined;
  if (info?.kind === 'onnx') return info.card.inputs.class?.count ?? 0;
  if (info) return info.mixture.weights.length;
  return typeof model === 'object' && model.kind === 'mixture' ? model.weights.length : 0;
}

function parseCondition(raw: unknown, classes: number, fallback: Condition, note: Note): Condition {
  if (!classes) {
    if (raw !== undefined && raw !== 'none') note('This denoiser knows no classes; “condition” was ignored');
    return 'none';
  }
  if (raw === undefined) return fallback;
  if (raw === 'none' || (raw === 'each' && fallback === 'each')) return raw;
  const k = Number(raw);
  if (Number.isInteger(k) && k >= 0 && k < classes) return k;
  note(`condition: “${raw}” is not a class from 0 to ${classes - 1}; using ${fallback}`);
  return fallback;
}

/** The rules of single steps: an object by index, or a list with null where the plain solver goes on. */
function parseEach(raw: unknown, steps: number, note: Note): Record<string, Pick> {
  const each: Record<string, Pick> = {};
  for (const [key, one] of Object.entries(Array.isArray(raw) || isRecord(raw) ? raw : {})) {
    if (one === null || one === undefined) continue;
    const id = String(isRecord(one) ? one.id : one);
    if (!/^\d+$/.test(key) || Number(key) >= steps)
      note(`Step ${key} has a rule of its own, but there are only the steps 0 … ${steps - 1}; it was left out`);
    else if (!solvers.has(id)) note(`Step ${key}: there is no solver “${id}”; it was left out`);
    else each[String(Number(key))] = parsePick('solver', solvers, one, { id, options: {} }, note);
  }
  return each;
}

function parseControl(raw: unknown, solver: Pick, number: NumberParser, note: Note): Control {
  if (!isRecord(raw) || raw.kind !== 'adaptive') return { kind: 'fixed' };
  const entry = solvers.get(solver.id);
  if (entry && !entry.adaptive) {
    note(`${entry.name} gives no error estimate, so its steps cannot adapt; using the fixed grid`);
    return { kind: 'fixed' };
  }
  return {
    kind: 'adaptive',
    atol: number('Absolute tolerance', raw.atol, 1e-3, limits.tolerance, false),
    rtol: number('Relative tolerance', raw.rtol, 1e-3, limits.tolerance, false),
    maxNfe: number('NFE cap', raw.maxNfe, 500, limits.maxNfe),
    rule: choose('rule', raw.rule, Object.keys(stepRules) as StepRuleId[], 'pi', note),
  };
}

function parseModel(raw: unknown, note: Note): ModelPick {
  if (raw === undefined) return defaultSpec.model;
  if (typeof raw === 'string') {
    if (models.has(raw)) return raw;
    const instead = models.get(defaultSpec.model as string)?.name;
    note(
      raw.startsWith('own/')
        ? `The model of this link, ${raw}, is not in this browser. Open its .onnx file here, with the card.json of whoever sent the link, and the link is followed; meanwhile ${instead} is shown`
        : `There is no denoiser “${raw}”; using ${instead}`,
    );
    return defaultSpec.model;
  }
  if (isRecord(raw) && raw.kind === 'points') {
    if (finiteRows(raw.points)) {
      if (raw.points.length > limits.points.max)
        note(`Only the first ${limits.points.max} of ${raw.points.length} points are used`);
      const bandwidth = clampNumber(
        { kind: 'num', label: 'Blur', default: 0.03, min: 0, max: 1 },
        raw.bandwidth ?? 0.03,
      );
      note(bandwidth.note);
      return { kind: 'points', points: raw.points.slice(0, limits.points.max), bandwidth: bandwidth.value };
    }
    note('The drawn points could not be read; using the default denoiser');
    return defaultSpec.model;
  }
  if (isRecord(raw) && (raw.kind === 'mixture' || 'weights' in raw)) {
    const { weights, means, covs = raw.covariances } = raw;
    if (finiteRows([weights]) && finiteRows(means) && Array.isArray(covs) && covs.every(finiteRows)) {
      return { kind: 'mixture', weights: weights as number[], means, covs };
    }
    note('The mixture needs lists “weights”, “means” and “covs” of finite numbers; using the default denoiser');
    return defaultSpec.model;
  }
  note('The denoiser could not be read; using the default');
  return defaultSpec.model;
}
