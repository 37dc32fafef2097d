import type { Mixture } from '../denoisers/mixture';

/** One recorded run of another library, as it lies in its file. */
export interface Case {
  id: string;
  library: string;
  sampler: string;
  options: Record<string, unknown>;
  process: Record<string, unknown>;
  mixture: string;
  parameterization: string;
  x_init: number[][];
  /** [draw][particle][dim], in order of consumption. */
  noise: number[][][];
  states: number[][][];
  evals: { t: number[]; alpha: number[]; sigma: number[] };
  nfe: number;
  times?: number[];
  sigmas?: number[];
  alphas?: number[];
  step_orders?: number[];
  order_list?: number[];
  /** What a run that undoes another one got from it: the state after the first step, or the twin of x_init. */
  second_state_in?: number[][];
  y_in?: number[][];
  final_alpha_cumprod?: number;
  /** Which statistics of the library's table the run was given, and those. */
  ems_key?: string;
  statistics?: Readonly<Record<string, unknown>>;
}

/** The case asks for something that is not here; its message says what. */
export class Unsupported extends Error {}
/** The case is not in the format. */
export class Malformed extends Error {}

const isRecord = (v: unknown): v is Record<string, unknown> => !!v && typeof v === 'object' && !Array.isArray(v);

function rows(what: string, value: unknown, shape?: { count: number; dim: number }): number[][] {
  const good =
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((r) => Array.isArray(r) && r.length === value[0].length && r.every(Number.isFinite)) &&
    (!shape || (value.length === shape.count && value[0].length === shape.dim));
  if (!good)
    throw new Malformed(`“${what}” must be rows of finite numbers${shape ? `, ${shape.count}×${shape.dim}` : ''}`);
  return value;
}

/** @throws Malformed, naming the first field that cannot be used. */
export function parseCase(raw: unknown): Case {
  if (!isRecord(raw)) throw new Malformed('A case must be an object');
  for (const key of ['id', 'library', 'sampler', 'mixture', 'parameterization'])
    if (typeof raw[key] !== 'string') throw new Malformed(`“${key}” must be text`);
  for (const key of ['options', 'process', 'evals'])
    if (!isRecord(raw[key])) throw new Malformed(`“${key}” must be an object`);
  const x = rows('x_init', raw.x_init);
  const shape = { count: x.length, dim: x[0].length };
  for (const key of ['states', 'noise']) {
    const list = key === 'noise' ? (raw.noise ?? []) : raw[key];
    if (!Array.isArray(list)) throw new Malformed(`“${key}” must be a list`);
    for (const [i, r] of list.entries()) rows(`${key}[${i}]`, r, shape);
  }
  for (const key of ['second_state_in', 'y_in']) if (raw[key]) rows(key, raw[key], shape);
  const evals = raw.evals as Record<string, unknown>;
  for (const key of ['t', 'alpha', 'sigma'])
    if (!Array.isArray(evals[key])) throw new Malformed(`“evals.${key}” must be a list`);
  for (const key of ['times', 'sigmas', 'alphas'])
    if (raw[key] !== undefined && !(Array.isArray(raw[key]) && raw[key].every((v) => typeof v === 'number')))
      throw new Malformed(`“${key}” must be a list of numbers`);
  if (!Number.isInteger(raw.nfe)) throw new Malformed('“nfe” must be a whole number');
  const given = Object.entries(raw).filter(([, value]) => value !== null);
  return { noise: [], ...Object.fromEntries(given) } as unknown as Case;
}

/** The mixtures of a folder: {mixtures: {name: {weights, means, covs}}}. @throws Malformed */
export function parseMixtures(raw: unknown): Record<string, Mixture> {
  const all = isRecord(raw) && isRecord(raw.mixtures) ? raw.mixtures : raw;
  if (!isRecord(all)) throw new Malformed('mixtures.json must hold an object of mixtures');
  for (const [name, m] of Object.entries(all))
    if (!isRecord(m) || !['weights', 'means', 'covs'].every((k) => Array.isArray(m[k])))
      throw new Malformed(`Mixture “${name}” needs lists “weights”, “means” and “covs”`);
  return all as unknown as Record<string, Mixture>;
}

/** The options of a case, read by name: what nobody has read at the end was not understood. */
export class Options {
  private readonly raw: Record<string, unknown>;
  private readonly left: Set<string>;
  constructor(raw: Record<string, unknown>) {
    this.raw = raw;
    this.left = new Set(Object.keys(raw));
  }
  private take<T>(key: string, fallback: T, fits: (v: unknown) => boolean): T {
    this.left.delete(key);
    const value = this.raw[key];
    if (value === undefined || value === null) return fallback;
    if (!fits(value)) throw new Unsupported(`option ${key} = ${JSON.stringify(value)}`);
    return value as T;
  }
  number = (key: string, fallback: number): number => this.take(key, fallback, (v) => typeof v === 'number');
  flag = (key: string, fallback: boolean): boolean => this.take(key, fallback, (v) => typeof v === 'boolean');
  text = <C extends string>(key: string, fallback: C, choices?: readonly C[]): C =>
    this.take(key, fallback, (v) => typeof v === 'string' && (!choices || choices.includes(v as C)));
  record = (key: string): Record<string, unknown> | undefined => this.take(key, undefined, isRecord);
  /** A record, or the text of one in JSON; nothing for no text. */
  json = (key: string): Record<string, unknown> | undefined => {
    const raw = this.raw[key];
    if (typeof raw !== 'string') return this.record(key);
    this.left.delete(key);
    try {
      const value: unknown = JSON.parse(raw || '{}');
      if (isRecord(value)) return value;
    } catch {}
    throw new Malformed(`“options.${key}” must hold an object in JSON`);
  };
  /** Options that only say how the grid was made, or that the recorded numbers already hold. */
  ignore = (...keys: string[]): void => {
    for (const key of keys) this.left.delete(key);
  };
  /** Options that must have this value, if they are there at all. */
  only = (key: string, ...values: unknown[]): void => {
    this.left.delete(key);
    const value = this.raw[key];
    if (value !== undefined && value !== null && !values.includes(value))
      throw new Unsupported(`option ${key} = ${JSON.stringify(value)}`);
  };
  /** @throws Unsupported if options remain. */
  done(): void {
    if (this.left.size) throw new Unsupported(`option ${[...this.left].join(', ')} is not understood`);
  }
}
