import { defaults, differing, type Schema, type Values } from '../core/options';
import type { Solver } from '../core/solver';
import { grids, guidances, modifiers, processes, solvers } from '../registry';
import { deviations, type Named } from '../testing/published';
import { equalityList, type Orders, section, solverSection } from './catalogue-sections';
import { aliases, anchor, call, code, digits, linked, options, table } from './catalogue-words';
import { preface } from './preface';

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
