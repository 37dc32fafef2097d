import { type Aliases, entriesCalled } from '../../core/aliases';
import { parseOptions, type RawOptions, type Schema } from '../../core/options';
import type { Pick } from '../spec';
import { isRecord, type Note } from './values';

/** Choices out of the catalogue. */
export type Registry = ReadonlyMap<string, { name: string; options: Schema; aliases?: Aliases }>;

export function parsePick(what: string, registry: Registry, raw: unknown, fallback: Pick, note: Note): Pick {
  if (raw === undefined) return { id: fallback.id, options: { ...fallback.options } };
  const id = known(what, registry, raw, (why) =>
    note(`${why}; using ${registry.get(fallback.id)?.name ?? fallback.id}`),
  );
  const entry = registry.get(id ?? '');
  if (!id || !entry) return { id: fallback.id, options: { ...fallback.options } };
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
    const id = known(what, registry, one, (why) => note(`${why}; it was left out`));
    if (id) picks.push(parsePick(what, registry, one, { id, options: {} }, note));
  }
  return picks;
}

/** The id of what is picked: by its own name, or by one that other programs have for it and for nothing else here. */
function known(what: string, registry: Registry, raw: unknown, complain: (why: string) => void): string | undefined {
  const wanted = idOf(raw);
  if (registry.has(wanted)) return wanted;
  const called = entriesCalled(wanted, registry);
  if (called.length === 1) return called[0];
  const names = called.map((id) => registry.get(id)?.name ?? id);
  complain(names.length ? `“${wanted}” may be ${names.join(' or ')}` : `There is no ${what} “${wanted}”`);
  return undefined;
}

/** A pick may be its id alone. */
const idOf = (raw: unknown): string => String(isRecord(raw) ? raw.id : raw);
