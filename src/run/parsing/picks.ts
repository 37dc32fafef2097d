import { parseOptions, type RawOptions, type Schema } from '../../core/options';
import type { Pick } from '../spec';
import { isRecord, type Note } from './values';

/** Choices out of the catalogue. */
export type Registry = ReadonlyMap<string, { name: string; options: Schema }>;

export function parsePick(what: string, registry: Registry, raw: unknown, fallback: Pick, note: Note): Pick {
  if (raw === undefined) return { id: fallback.id, options: { ...fallback.options } };
  const id = idOf(raw);
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

export function parseList(what: string, registry: Registry, raw: unknown, note: Note): Pick[] {
  const picks: Pick[] = [];
  for (const one of Array.isArray(raw) ? raw : []) {
    const id = idOf(one);
    if (registry.has(id)) picks.push(parsePick(what, registry, one, { id, options: {} }, note));
    else note(`There is no ${what} “${id}”; it was left out`);
  }
  return picks;
}

/** A pick may be its id alone. */
export const idOf = (raw: unknown): string => String(isRecord(raw) ? raw.id : raw);
