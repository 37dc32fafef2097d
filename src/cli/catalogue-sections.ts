import { defaults, differing, type Schema } from '../core/options';
import type { Aliases } from '../core/aliases';
import { bind, type BoundSolver, type Solver } from '../core/solver';
import { equalities, type Equality } from '../testing/equalities';
import { shownSettings } from '../testing/orders';
import { aliases, call, code, linked, options, table } from './catalogue-words';

/** Measured orders on ve, vp and flow, by solver and by the options that are not at their defaults. */
export type Orders = Readonly<Record<string, Readonly<Record<string, readonly number[]>>>>;

/** A line for each rule that others are equal to. */
export function equalityList(): string {
  const named = ([id, o]: Equality['left']): string => call({ id, options: o });
  const groups = new Map<string, Equality[]>();
  for (const e of equalities) groups.set(named(e.right), [...(groups.get(named(e.right)) ?? []), e]);
  const those = (list: readonly Equality[]): string =>
    list.map(({ left, where }) => named(left) + (where ? ` (${where})` : '')).join('; ');
  return [...groups]
    .map(([right, group]) => {
      const [whole, first] = [group.filter((e) => e.past), group.filter((e) => !e.past)];
      return `- **${right}** = ${[those(whole), first.length ? `first step of ${those(first)}` : ''].filter(Boolean).join('; ')}`;
    })
    .join('\n');
}

interface Described {
  name: string;
  id: string;
  about: string;
  formula: string;
  paper: string;
  aliases: Aliases;
  options: Schema;
}
const typeset = (formula: string): string =>
  `\`\`\`math\n\\begin{gathered}\n${formula.replaceAll(/\n\s*/g, '\n')}\n\\end{gathered}\n\`\`\``;

export function section(entry: Described, ...more: string[]): string {
  const chosen = options(entry.options);
  const known = aliases(entry.aliases);
  return [
    `### ${entry.name} · ${code(entry.id)}`,
    entry.about,
    typeset(entry.formula),
    ...more,
    [`Source: ${linked(entry.paper)}.`, known && `Also known as: ${known}.`, chosen && `Options: ${chosen}.`]
      .filter(Boolean)
      .join(' '),
  ].join('\n\n');
}

/** The claims and measured orders of a solver, setting by setting. */
export function solverSection(s: Solver, own: Orders[string]): string {
  const rows = shownSettings(s).map((o) => {
    const bound: BoundSolver = bind(s, { ...defaults(s.options), ...o });
    const key = differing(s.options, o);
    const values = own[key];
    if (!values) throw new Error(`${s.id} ${key} has not been measured: npm run docs`);
    return [
      key ? key.replaceAll('=', ' = ').replaceAll(/(\S) (\w+ =)/g, '$1, $2') : 'defaults',
      bound.stochastic ? 'SDE' : 'ODE',
      `${bound.nfePerStep}${bound.extraNfe ? ` (${bound.extraNfe > 0 ? '+' : '−'}${Math.abs(bound.extraNfe)})` : ''}`,
      String(bound.order),
      ...values.map((v) => v.toFixed(2)),
    ];
  });
  return section(
    s,
    ...(s.advice ? [s.advice] : []),
    table(['options', '', 'NFE / step', 'claimed', 've', 'vp', 'flow'], rows),
  );
}
