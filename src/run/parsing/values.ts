import { clampNumber } from '../../core/options';

/** Takes note of what was replaced, for the user; nothing where nothing was. */
export type Note = (...texts: (string | undefined)[]) => void;

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Rows of equal length, at least one number in each. */
export const finiteRows = (value: unknown): value is number[][] =>
  Array.isArray(value) &&
  value.length > 0 &&
  value.every(
    (row) => Array.isArray(row) && row.length === value[0].length && row.length > 0 && row.every(Number.isFinite),
  );

export function choose<T extends string>(
  what: string,
  value: unknown,
  allowed: readonly T[],
  fallback: T,
  note: Note,
): T {
  if (value === undefined) return fallback;
  if (allowed.includes(value as T)) return value as T;
  note(`${what}: “${value}” is not one of ${allowed.join(', ')}; using ${fallback}`);
  return fallback;
}

interface Range {
  min: number;
  max: number;
}

export function real(label: string, value: unknown, fallback: number, range: Range, note: Note): number {
  return clamped('num', label, value, fallback, range, note);
}

export function whole(label: string, value: unknown, fallback: number, range: Range, note: Note): number {
  return clamped('int', label, value, fallback, range, note);
}

function clamped(
  kind: 'int' | 'num',
  label: string,
  value: unknown,
  fallback: number,
  range: Range,
  note: Note,
): number {
  if (value === undefined) return fallback;
  const parsed = clampNumber({ kind, label, default: fallback, ...range }, value);
  note(parsed.note);
  return parsed.value;
}
