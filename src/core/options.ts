/** Option schemas: one declaration gives the types, the defaults, the controls on the page and the URL codec. */
interface Common {
  label: string;
  help?: string;
}
export interface NumSpec extends Common {
  kind: 'num' | 'int';
  default: number;
  min: number;
  max: number;
  step?: number;
  scale?: 'linear' | 'log';
}
export interface FlagSpec extends Common {
  kind: 'flag';
  default: boolean;
}
export interface ChoiceSpec<C extends string = string> extends Common {
  kind: 'choice';
  default: C;
  choices: Readonly<Record<C, string>>;
}
/** A list of numbers written as text, e.g. a custom schedule: "80, 24, 5.8, 0.9, 0.02". */
export interface ListSpec extends Common {
  kind: 'list';
  default: string;
}
export type OptionSpec = NumSpec | FlagSpec | ChoiceSpec | ListSpec;
export type Schema = Readonly<Record<string, OptionSpec>>;
export type OptionValue = number | boolean | string;
export type RawOptions = Readonly<Record<string, OptionValue>>;

type ValueOf<S> = S extends NumSpec
  ? number
  : S extends FlagSpec
    ? boolean
    : S extends ChoiceSpec<infer C>
      ? C
      : string;
export type Values<S extends Schema> = { readonly [K in keyof S]: ValueOf<S[K]> };

type NumArgs = Omit<NumSpec, 'kind'>;
export const num = (spec: NumArgs): NumSpec => ({ kind: 'num', ...spec });
export const int = (spec: NumArgs): NumSpec => ({ kind: 'int', ...spec });
export const flag = (spec: Omit<FlagSpec, 'kind'>): FlagSpec => ({ kind: 'flag', ...spec });
export const choice = <const M extends Readonly<Record<string, string>>>(
  spec: Common & { default: keyof M & string; choices: M },
): ChoiceSpec<keyof M & string> => ({
  kind: 'choice',
  ...spec,
});
export const list = (spec: Omit<ListSpec, 'kind'>): ListSpec => ({ kind: 'list', ...spec });

export function defaults<S extends Schema>(schema: S): Values<S> {
  return Object.fromEntries(Object.entries(schema).map(([k, s]) => [k, s.default])) as Values<S>;
}

/** The options that are not at their defaults, as text: “eta=0 variant=published”; empty for the defaults. */
export const differing = (schema: Schema, o: RawOptions): string =>
  Object.entries(schema)
    .filter(([key, spec]) => o[key] !== undefined && o[key] !== spec.default)
    .map(([key]) => `${key}=${typeof o[key] === 'number' ? +o[key].toPrecision(6) : o[key]}`)
    .join(' ');

/** One number made legal; `note` says what had to change. */
export function clampNumber(spec: NumSpec, raw: unknown): { value: number; note?: string } {
  const n = typeof raw === 'string' && raw.trim() === '' ? Number.NaN : Number(raw);
  if (Number.isNaN(n))
    return { value: spec.default, note: `${spec.label}: “${raw}” is not a number; using ${spec.default}` };
  const whole = spec.kind === 'int' ? Math.round(n) : n;
  const value = Math.min(spec.max, Math.max(spec.min, whole));
  if (value === n) return { value };
  if (value === whole) return { value, note: `${spec.label}: ${n} is not a whole number; using ${value}` };
  return { value, note: `${spec.label}: ${n} is outside ${spec.min} … ${spec.max}; using ${value}` };
}

function parseOne(spec: OptionSpec, raw: OptionValue): { value: OptionValue; note?: string } {
  switch (spec.kind) {
    case 'num':
    case 'int':
      return clampNumber(spec, raw);
    case 'flag': {
      const value = { true: true, '1': true, false: false, '0': false }[String(raw)];
      return value === undefined
        ? {
            value: spec.default,
            note: `${spec.label}: “${raw}” is neither on (1) nor off (0); using ${spec.default ? 'on' : 'off'}`,
          }
        : { value };
    }
    case 'choice':
      return Object.hasOwn(spec.choices, String(raw))
        ? { value: String(raw) }
        : {
            value: spec.default,
            note: `${spec.label}: “${raw}” is not one of ${Object.keys(spec.choices).join(', ')}; using ${spec.default}`,
          };
    case 'list':
      return { value: String(raw) };
  }
}

/** Fills defaults, clamps what is out of range, drops what the schema does not know; every change leaves a note. */
export function parseOptions<S extends Schema>(
  schema: S,
  raw: RawOptions = {},
): { values: Values<S>; notes: string[] } {
  const values: Record<string, OptionValue> = { ...defaults(schema) };
  const notes: string[] = [];
  for (const [key, given] of Object.entries(raw)) {
    const spec = schema[key];
    if (!spec) {
      notes.push(`There is no option “${key}” here; it was ignored`);
      continue;
    }
    const { value, note } = parseOne(spec, given);
    values[key] = value;
    if (note) notes.push(note);
  }
  return { values: values as Values<S>, notes };
}
