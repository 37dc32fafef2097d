import type { OptionSpec, RawOptions, Schema } from '../core/options';
import type { Aliases } from '../core/aliases';
import { citations } from '../sources';
import type { Named } from '../testing/published';

/** Pieces of Markdown, and how options and measured orders are written in it. */

export const code = (id: string): string => `\`${id}\``;
const cell = (text: string): string => text.replaceAll('|', '\\|');
export const table = (head: string[], rows: string[][]): string =>
  [head, head.map(() => '---'), ...rows.map((row) => row.map(cell))].map((row) => `| ${row.join(' | ')} |`).join('\n');

/** GitHub's anchor of a section's heading. */
export const anchor = ({ name, id }: { name: string; id: string }): string =>
  `${name} · ${id}`
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/\s/g, '-');

export const linked = (paper: string): string =>
  citations(paper)
    .map(({ text, href }) => (href ? `[${text}](${href})` : text))
    .join('');

/** “2.00”, or “1.97 / 1.97 / 2.00” where the processes differ. */
export function digits(values: readonly number[]): string {
  const shown = values.map((v) => v.toFixed(2));
  return new Set(shown).size === 1 ? shown[0] : shown.join(' / ');
}

const settings = (o: RawOptions): string =>
  Object.entries(o)
    .map(([key, v]) => `${key} = ${typeof v === 'number' ? +v.toPrecision(3) : v}`)
    .join(', ');
export const call = ({ id, options: o }: Named): string => [code(id), settings(o)].filter(Boolean).join(' ');

export const aliases = (a: Aliases): string =>
  Object.entries(a)
    .map(([tool, name]) => `${tool}: ${name}`)
    .join('; ');

const range = (o: OptionSpec): string =>
  o.kind === 'num' || o.kind === 'int'
    ? `${o.min} … ${o.max}`
    : o.kind === 'choice'
      ? Object.keys(o.choices).join(', ')
      : o.kind;

export const options = (schema: Schema): string =>
  Object.entries(schema)
    .map(
      ([key, o]) =>
        `${code(key)} = ${o.default === '' ? '“”' : +o.default === o.default ? +o.default.toPrecision(4) : o.default} (${range(o)})`,
    )
    .join('; ');
