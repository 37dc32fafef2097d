import { parseOptions, type OptionValue, type RawOptions } from '../../core/options';
import type { Level } from '../../core/process';
import type { Card } from '../../denoisers/card';
import { guidances, modifiers, solvers } from '../../registry';
import type { Pick, RunSpec } from '../../run/spec';
import { number } from '../code';

/** A run of ours in the words of another program. */

/** What is to be said there. */
export interface Whole {
  spec: RunSpec;
  /** Of states 0 … n. */
  levels: readonly Level[];
  /** Of the network, where it has a card. */
  card?: globalThis.Pick<Card, 'prediction' | 'sigmaData'>;
}

export type Settings = Readonly<Record<string, OptionValue | null>>;

/** A rule under the name, and with the settings, that another program knows it by. */
export interface Foreign {
  name: string;
  settings: Settings;
  /** What is not exactly the same. */
  notes: readonly string[];
}

/** A whole run as text to paste, or why there is none. */
export type Told = { text: string; notes: readonly string[]; rule: Foreign } | { none: string };

/** The rules that a program has, by our ids; a text says why it lacks one under these options. */
export type Rules = Readonly<Record<string, (o: RawOptions) => Foreign | string>>;

export const rule = (name: string, settings: Settings = {}, ...notes: string[]): Foreign => ({ name, settings, notes });

/** What each option must be; the sentence names the one that is not. */
export function only(o: RawOptions, wanted: RawOptions): string | undefined {
  const off = Object.entries(wanted).find(([key, value]) => o[key] !== value);
  return off && `it has this rule with ${off[0]} = ${off[1]} alone`;
}

export const optionsOf = (pick: Pick): RawOptions =>
  parseOptions(solvers.get(pick.id)?.options ?? {}, pick.options).values;

/** The rule of a run there. */
export function foreign(program: string, rules: Rules, { solver }: RunSpec): Foreign | string {
  const found = rules[solver.id]?.(optionsOf(solver));
  const name = solvers.get(solver.id)?.name ?? solver.id;
  if (found === undefined) return `${program} has no counterpart of ${name} that is known here.`;
  return typeof found === 'string' ? `${program} has no exact counterpart of ${name}: ${found}.` : found;
}

/** What no other program does, if the run asks for it; `may` lists modifiers that this one knows. */
export function refused(
  program: string,
  { direction, each, modifiers: chosen, guidance }: RunSpec,
  may: string[] = [],
) {
  if (direction === 'invert') return `${program}: runs from data to noise are not written down here.`;
  if (Object.keys(each).length) return `${program} has no rules for single steps.`;
  const strange = chosen.find(({ id }) => !may.includes(id)) ?? guidance.find(({ id }) => id !== 'cfg');
  if (!strange) return undefined;
  const name = (modifiers.get(strange.id) ?? guidances.get(strange.id))?.name ?? strange.id;
  return `${program} has no counterpart of ${name} that fits a run like this one.`;
}

/** Scale of classifier-free guidance, 1 without it; what else there is to guidance is a note. */
export function guided({ guidance }: RunSpec): { scale: number; rescale: number; notes: string[] } {
  const [cfg] = guidance.filter(({ id }) => id === 'cfg');
  const definition = guidances.get('cfg');
  if (!cfg || !definition) return { scale: 1, rescale: 0, notes: [] };
  const { scale, rescale, low, high } = parseOptions(definition.options, cfg.options).values;
  const inside = Number(low) > 0 || Number(high) < 1e6;
  return {
    scale: Number(scale),
    rescale: Number(rescale),
    notes: inside ? [`Guidance acts there at every level, not only for σ/α between ${low} and ${high}.`] : [],
  };
}

/** What is true of every program. */
export const noiseNote = (seed: number): string =>
  `The seed (${seed}) gives other noise there: torch draws other numbers than Fewstep.`;

export const python = (value: OptionValue | null): string =>
  value === null
    ? 'None'
    : typeof value === 'boolean'
      ? value
        ? 'True'
        : 'False'
      : typeof value === 'number'
        ? Number.isInteger(value)
          ? String(value)
          : number(value)
        : JSON.stringify(value);

export const keywords = (settings: Settings): string[] =>
  Object.entries(settings).map(([key, value]) => `${key}=${python(value)}`);

export const optionsOfModifier = ({ modifiers: chosen }: RunSpec, id: string): RawOptions | undefined => {
  const pick = chosen.find((m) => m.id === id);
  const definition = modifiers.get(id);
  return pick && definition && parseOptions(definition.options, pick.options).values;
};
