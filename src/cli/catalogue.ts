import { defaults, type OptionSpec, type Schema, type Values } from '../core/options';
import type { Aliases, Solver } from '../core/solver';
import { grids, guidances, modifiers, processes, solvers } from '../registry';

/** docs/solvers.md, made from the metadata that the page shows. `catalogue.test.ts` asserts that the file is current. */
export function catalogue(): string {
  return `# Solvers, modifiers, schedules and processes

Made by \`npm run docs\` from the metadata in \`src/solvers\`, \`src/modifiers\`, \`src/grids\` and \`src/processes\`; do not edit.
Orders and NFE are claims: the contract tests hold every solver to them. Notation: x_t = αx₀ + σε, λ = ln(α/σ),
h = λ′ − λ, D = E[x₀|x], ε̂ = (x − αD)/σ; a prime marks the end of the step.

## Solvers

${table(
  ['solver', 'id', 'order', 'NFE / step', 'kind', 'also known as', 'source'],
  [...solvers.values()].map((s) => [
    s.name,
    code(s.id),
    claim(s, s.order),
    claim(s, s.nfePerStep) + extra(s),
    kind(s),
    aliases(s.aliases),
    s.paper,
  ]),
)}

${[...solvers.values()].map(section).join('\n\n')}

## Modifiers (solver → solver)

${[...modifiers.values()].map(section).join('\n\n')}

## Guidance (denoiser → denoiser)

${[...guidances.values()].map(section).join('\n\n')}

## Schedules

${[...grids.values()].map(section).join('\n\n')}

## Processes

${table(
  ['process', 'id', 'what', 'options', 'source'],
  [...processes.values()].map((p) => [p.name, code(p.id), p.about, options(p.options) || '–', p.paper]),
)}
`;
}

const code = (id: string): string => `\`${id}\``;
const cell = (text: string): string => text.replaceAll('|', '\\|');
const table = (head: string[], rows: string[][]): string =>
  [head, head.map(() => '---'), ...rows.map((row) => row.map(cell))].map((row) => `| ${row.join(' | ')} |`).join('\n');

function claim(solver: Solver, of: number | ((o: Values<Schema>) => number)): string {
  return typeof of === 'number' ? String(of) : `${of(defaults(solver.options))} (by options)`;
}

/** Forwards of a warm-up, or fewer at the end. */
function extra({ extraNfe = 0, options }: Solver): string {
  const n = typeof extraNfe === 'number' ? extraNfe : extraNfe(defaults(options));
  return n ? `, ${n > 0 ? '+' : '−'}${Math.abs(n)} in all` : '';
}

function kind(solver: Solver): string {
  const { stochastic, options, adaptive, family, directions, undo } = solver;
  const noisy =
    typeof stochastic === 'function'
      ? stochastic(defaults(options))
        ? 'SDE (by options)'
        : 'ODE (SDE by options)'
      : stochastic
        ? 'SDE'
        : 'ODE';
  const back = undo ? 'inverts exactly' : directions?.includes('invert') ? 'inverts' : '';
  return [noisy, family, adaptive && family !== 'adaptive' ? 'adaptive' : '', back].filter(Boolean).join(', ');
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
    .map(([key, o]) => `${code(key)} = ${o.default} (${range(o)})`)
    .join('; ');

function section(entry: {
  name: string;
  id: string;
  about: string;
  formula: string;
  paper: string;
  aliases: Aliases;
  options: Schema;
}): string {
  const chosen = options(entry.options);
  return `### ${entry.name} · ${code(entry.id)}

${entry.about}

    ${entry.formula.replaceAll('\n', '\n    ')}

Source: ${entry.paper}.${chosen ? ` Options: ${chosen}.` : ''}`;
}
