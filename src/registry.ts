import type { TimeGrid } from './core/grid';
import type { Guidance } from './core/guidance';
import type { ProcessDefinition } from './core/process';
import type { Modifier, Solver } from './core/solver';

/**
 * The catalogue: every file of these folders, by its default export. An id is its file's name; a duplicate, a stray id or a
 * missing paper is refused when the page, the worker or the CLI starts, not when somebody picks it.
 */
interface Entry {
  id: string;
  name: string;
  paper: string;
}

/** One collator for all comparisons: making one costs more than the whole sort. */
const byName = new Intl.Collator('en');

export function collect<T extends Entry>(
  kind: string,
  modules: Record<string, { default: T }>,
): ReadonlyMap<string, T> {
  const found = new Map<string, T>();
  for (const [path, module] of Object.entries(modules)) {
    const file = path.replace(/^.*\/(.+)\.ts$/, '$1');
    const entry = module.default;
    if (entry?.id !== file)
      throw new Error(`${kind} file ${path} must default-export an entry with id “${file}”, not “${entry?.id}”`);
    if (!entry.paper) throw new Error(`${kind} “${file}” names no paper`);
    found.set(entry.id, entry);
  }
  return new Map([...found].sort(([, a], [, b]) => byName.compare(a.name, b.name)));
}

export const processes = collect(
  'process',
  import.meta.glob<{ default: ProcessDefinition }>(['./processes/*.ts', '!**/*.test.ts'], { eager: true }),
);
export const grids = collect(
  'grid',
  import.meta.glob<{ default: TimeGrid }>(['./grids/*.ts', '!**/*.test.ts'], { eager: true }),
);
export const solvers = collect(
  'solver',
  import.meta.glob<{ default: Solver }>(['./solvers/*.ts', '!**/*.test.ts'], { eager: true }),
);
export const guidances = collect(
  'guidance',
  import.meta.glob<{ default: Guidance }>(['./guidance/*.ts', '!**/*.test.ts'], { eager: true }),
);
export const modifiers = collect(
  'modifier',
  import.meta.glob<{ default: Modifier }>(['./modifiers/*.ts', '!**/*.test.ts'], { eager: true }),
);
