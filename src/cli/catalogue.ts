import { defaults, differing, type OptionSpec, type RawOptions, type Schema, type Values } from '../core/options';
import { bind, type Aliases, type BoundSolver, type Solver } from '../core/solver';
import { grids, guidances, modifiers, processes, solvers } from '../registry';
import { citations } from '../sources';
import { equalities, type Equality } from '../testing/equalities';
import { shownSettings } from '../testing/orders';
import { deviations, type Named } from '../testing/published';
import { preface } from './preface';

/** Measured orders on ve, vp and flow, by solver and by the options that are not at their defaults. */
export type Orders = Readonly<Record<string, Readonly<Record<string, readonly number[]>>>>;

/** docs/solvers.md, made from the metadata that the page shows. `catalogue.test.ts` asserts that the file is current. */
export function catalogue(orders: Orders): string {
  const measured = ({ id, options: o }: Named): readonly number[] => {
    const solver = solvers.get(id);
    const found = solver && orders[id]?.[differing(solver.options, o)];
    if (!found) throw new Error(`${id} ${JSON.stringify(o)} has not been measured: npm run docs`);
    return found;
  };
  return `${preface}
## All solvers

Default options throughout; the sections below have the others. Orders are measured on ve / vp / flow; a single number where all three agree.
“Inverts”: runs from data to noise, too; “exactly”, if a step back undoes a step to rounding.

${table(
  ['solver', 'family', 'ODE / SDE', 'NFE / step', 'order claimed', 'measured', 'inverts', 'also known as'],
  [...solvers.values()].map((s) => [
    `[${s.name}](#${anchor(s)})`,
    s.family + (s.adaptive && s.family !== 'adaptive' ? ', adaptive' : ''),
    noise(s),
    claim(s, s.nfePerStep) + extra(s),
    claim(s, s.order),
    digits(measured({ id: s.id, options: {} })),
    back(s),
    aliases(s.aliases),
  ]),
)}

## Where public code differs

The right rule is the default here, the published one an option. Orders as measured by the same runs (DEIS’s sums at 10 to 40 steps only: more show nothing but their error).

${table(
  ['code', 'what it does', 'published rule', 'order', 'right rule', 'order'],
  deviations.map(({ code: where, what, published, right }) => [
    where,
    what,
    call(published),
    digits(measured(published)),
    call(right),
    digits(measured(right)),
  ]),
)}

## Equalities

Coefficient by coefficient, on uneven steps of five processes; the rows are the test (\`src/solvers/equalities.test.ts\`).
What has only its first step in common stands at the end of a line.

${equalityList()}

Further: Gaussian data make ML-SDE exact in law in any number of steps, and DPM-Solver-v3 of order 1 exact with its statistics
(\`sde.test.ts\`, \`dpm-solver-v3.test.ts\`); a solver named for each step is the plain solver (\`contract.test.ts\`).

## Solvers

${[...solvers.values()].map((s) => solverSection(s, orders[s.id] ?? {})).join('\n\n')}

## Modifiers (solver → solver)

${[...modifiers.values()].map((entry) => section(entry)).join('\n\n')}

## Guidance (denoiser → denoiser)

${[...guidances.values()].map((entry) => section(entry)).join('\n\n')}

## Schedules

${[...grids.values()].map((entry) => section(entry)).join('\n\n')}

## Processes

${table(
  ['process', 'id', 'what', 'options', 'source'],
  [...processes.values()].map((p) => [p.name, code(p.id), p.about, options(p.options) || '–', linked(p.paper)]),
)}
`;
}

const code = (id: string): string => `\`${id}\``;
const cell = (text: string): string => text.replaceAll('|', '\\|');
const table = (head: string[], rows: string[][]): string =>
  [head, head.map(() => '---'), ...rows.map((row) => row.map(cell))].map((row) => `| ${row.join(' | ')} |`).join('\n');

/** GitHub's anchor of a section's heading. */
const anchor = ({ name, id }: { name: string; id: string }): string =>
  `${name} · ${id}`
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/\s/g, '-');

const linked = (paper: string): string =>
  citations(paper)
    .map(({ text, href }) => (href ? `[${text}](${href})` : text))
    .join('');

/** “2.00”, or “1.97 / 1.97 / 2.00” where the processes differ. */
function digits(values: readonly number[]): string {
  const shown = values.map((v) => v.toFixed(2));
  return new Set(shown).size === 1 ? shown[0] : shown.join(' / ');
}

const settings = (o: RawOptions): string =>
  Object.entries(o)
    .map(([key, v]) => `${key} = ${typeof v === 'number' ? +v.toPrecision(3) : v}`)
    .join(', ');
const call = ({ id, options: o }: Named): string => [code(id), settings(o)].filter(Boolean).join(' ');

/** A line for each rule that others are equal to. */
function equalityList(): string {
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

function claim(solver: Solver, of: number | ((o: Values<Schema>) => number)): string {
  return typeof of === 'number' ? String(of) : `${of(defaults(solver.options))} (by options)`;
}

/** Forwards of a warm-up, or fewer at the end. */
function extra({ extraNfe = 0, options }: Solver): string {
  const n = typeof extraNfe === 'number' ? extraNfe : extraNfe(defaults(options));
  return n ? `, ${n > 0 ? '+' : '−'}${Math.abs(n)} in all` : '';
}

function noise({ stochastic, options }: Solver): string {
  if (typeof stochastic === 'boolean') return stochastic ? 'SDE' : 'ODE';
  return stochastic(defaults(options)) ? 'SDE (ODE by options)' : 'ODE (SDE by options)';
}

/** Whether a run from data to noise is possible, and undone without error. */
function back({ directions, undo }: Solver): string {
  return undo ? 'exactly' : directions?.includes('invert') ? 'yes' : '';
}

const aliases = (a: Aliases): string =>
  Object.entries(a)
    .map(([tool, name]) => `${tool}: ${name}`)
    .join('; ');

const range = (o: OptionSpec): string =>
  o.kind === 'num' || o.kind === 'int'
    ? `${o.min} … ${o.max}`
    : o.kind === 'choice'
      ? Object.keys(o.choices).join(', ')
      : o.kind;

const options = (schema: Schema): string =>
  Object.entries(schema)
    .map(
      ([key, o]) =>
        `${code(key)} = ${o.default === '' ? '“”' : +o.default === o.default ? +o.default.toPrecision(4) : o.default} (${range(o)})`,
    )
    .join('; ');

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

function section(entry: Described, ...more: string[]): string {
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
function solverSection(s: Solver, own: Orders[string]): string {
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
