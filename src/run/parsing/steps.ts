import { type Direction, directions } from '../../core/solver';
import { modifiers, solvers } from '../../registry';
import { refusesInversion } from '../resolve';
import { type Control, defaultSpec, limits, type Pick, type RunSpec, type StepRuleId, stepRules } from '../spec';
import { parseList, parseOne, parsePick } from './picks';
import { choose, isRecord, type Note, real, whole } from './values';

/** How it is sampled: the rules of the steps, and what of them goes together. */
type Steps = globalThis.Pick<RunSpec, 'solver' | 'each' | 'modifiers' | 'control' | 'direction'>;

export function parseSteps(raw: Record<string, unknown>, steps: number, note: Note): Steps {
  const solver = parsePick('solver', solvers, raw.solver, defaultSpec.solver, note);
  const control = parseControl(raw.control, solver, note);
  const each = parseEach(raw.each, steps, note);
  const decorators = parseList('modifier', modifiers, raw.modifiers, note);
  const free = freeSteps({ solver, each, modifiers: decorators, control }, note);
  const wanted = choose(
    'direction',
    raw.direction,
    Object.keys(directions) as Direction[],
    defaultSpec.direction,
    note,
  );
  return wanted === 'invert' ? upwards(free, note) : { ...free, direction: wanted };
}

/** Under adaptive control nobody knows the steps beforehand. */
function freeSteps(given: Omit<Steps, 'direction'>, note: Note): Omit<Steps, 'direction'> {
  if (given.control.kind === 'fixed') return given;
  if (given.modifiers.length)
    note('Modifiers spread over the steps of a fixed grid; under adaptive control they were left out');
  if (Object.keys(given.each).length)
    note('Steps of their own rule need a fixed grid; under adaptive control they were left out');
  return { ...given, modifiers: [], each: {} };
}

/** From data to noise, if the rules can. */
function upwards(given: Omit<Steps, 'direction'>, note: Note): Steps {
  const refusal = refusesInversion(given);
  if (refusal) {
    note(`${refusal}; going from noise to data`);
    return { ...given, direction: 'denoise' };
  }
  if (given.control.kind === 'adaptive')
    note('From data to noise the steps are those of the schedule: adaptive control was left out');
  if (given.modifiers.length) note('Modifiers belong to the way from noise to data; they were left out');
  return { ...given, control: { kind: 'fixed' }, modifiers: [], direction: 'invert' };
}

/** The rules of single steps: an object by index, or a list with null where the plain solver goes on. */
function parseEach(raw: unknown, steps: number, note: Note): Record<string, Pick> {
  const each: Record<string, Pick> = {};
  for (const [key, one] of Object.entries(Array.isArray(raw) || isRecord(raw) ? raw : {})) {
    if (one === null || one === undefined) continue;
    if (!/^\d+$/.test(key) || Number(key) >= steps)
      note(
        `Step ${key} does not exist, so its rule was left out: steps are counted from 0, the last one is ${steps - 1}`,
      );
    else {
      const rule = parseOne('solver', solvers, one, (...texts) => note(...texts.map((t) => `Step ${key}: ${t}`)));
      if (rule) each[String(Number(key))] = rule;
    }
  }
  return each;
}

function parseControl(raw: unknown, solver: Pick, note: Note): Control {
  if (!isRecord(raw) || raw.kind !== 'adaptive') return { kind: 'fixed' };
  const entry = solvers.get(solver.id);
  if (entry && !entry.adaptive) {
    note(`${entry.name} gives no error estimate, so its steps cannot adapt; using the fixed grid`);
    return { kind: 'fixed' };
  }
  return {
    kind: 'adaptive',
    atol: real('Absolute tolerance', raw.atol, 1e-3, limits.tolerance, note),
    rtol: real('Relative tolerance', raw.rtol, 1e-3, limits.tolerance, note),
    maxNfe: whole('NFE cap', raw.maxNfe, 500, limits.maxNfe, note),
    rule: choose('rule', raw.rule, Object.keys(stepRules) as StepRuleId[], 'pi', note),
  };
}
