import { ratio } from '../core/grid';
import { parseOptions } from '../core/options';
import type { Level } from '../core/process';
import { processes } from '../registry';
import { parseSpec } from './parse';
import { finiteRows, isRecord } from './parsing/values';
import { defaultSpec, type HeadlessSpec, type Pick } from './spec';

/**
 * `parseSpec` for the headless twin, whose spec may carry `levels` (process times or {alpha, sigma} pairs), `init` and, as
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
