import { type Aliases, entriesCalled } from '../../core/aliases';
import { parseOptions, type RawOptions, type Schema } from '../../core/options';
import type { Pick } from '../spec';
import { isRecord, type Note } from './values';

/** Choices out of the catalogue. */
export type Registry = ReadonlyMap<string, { name: string; options: Schema; aliases?: Aliases }>;

export function parsePick(what: string, registry: Registry, raw: unknown, fallback: Pick, note: Note): Pick {
  const otherwise = `using ${registry.get(fallback.id)?.name ?? fallback.id}`;
  const pick = raw === undefined ? undefined : parseOne(what, registry, raw, note, otherwise);
  return pick ?? { id: fallback.id, options: { ...fallback.options } };
}

export const parseList = (what: string, registry: Registry, raw: unknown, note: Note): Pick[] =>
  (Array.isArray(raw) ? raw : []).flatMap((one) => parseOne(what, registry, one, note) ?? []);

/** One of the registry; undefined if there is none that is called so, with a note that says what is done `otherwise`. */
export function parseOne(
  what: string,
  registry: Registry,
  raw: unknown,
  note: Note,
  otherwise = 'it was left out',
): Pick | undefined {
  const id = known(what, registry, raw, (why) => note(`${why}; ${otherwise}`));
  const entry = id === undefined ? undefined : registry.get(id);
  if (!id || !entry) return undefined;
  const given = isRecord(raw) && isRecord(raw.options) ? (raw.options as RawOptions) : {};
  const { values, notes } = parseOptions(entry.options, given);
  note(...notes.map((text) => `${entry.name}: ${text}`));
  // Options at their defaults are not part of the spec: equal runs have equal specs and short links.
  const options = Object.fromEntries(
    Object.entries(values).filter(([key, value]) => value !== entry.options[key].default),
  ) as RawOptions;
  return { id, options };
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
