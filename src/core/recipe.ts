import { ratio } from './grid';
import type { RawOptions } from './options';
import type { Level } from './process';

/** A choice from a registry, with its options. */
export interface Pick {
  id: string;
  options: RawOptions;
}

/** How a run steps, whatever it samples: the part of a RunSpec that a hand or a calibration chooses. Plain JSON. */
export interface Recipe {
  grid: Pick & {
    steps: number;
    /** Whether the last step goes to σ = 0 exactly, or the run stops at the grid's smallest σ. */
    end: 'zero' | 'sigma-min';
  };
  solver: Pick;
  /** The rules of single steps, by index from 0; all other steps take `solver`. Only on a fixed grid. */
  each: Readonly<Record<string, Pick>>;
  /** Solver → Solver decorators, innermost first. */
  modifiers: Pick[];
}

const round = (value: number, digits: number): number => Number(value.toPrecision(digits));

/** σ/α of levels, with as few digits from five on as keep them falling; ∞ for pure noise. */
export function compact(levels: readonly Level[]): number[] {
  const exact = levels.map(ratio);
  for (const digits of [5, 8, 12]) {
    const list = exact.map((value) => (Number.isFinite(value) ? round(value, digits) : value));
    // The process ends there: rounded up, the first point would lie beyond it.
    if (list[0] > exact[0] * (1 + 1e-9))
      list[0] = round(list[0] - 10 ** (Math.floor(Math.log10(exact[0])) + 1 - digits), digits);
    if (list.every((value, i) => i === 0 || value < list[i - 1])) return list;
  }
  return exact;
}

/** The levels as an own list, as specs and links carry it. */
export const ownList = (levels: readonly Level[]): Recipe['grid'] => ({
  id: 'custom',
  options: { sigmas: compact(levels).join(', ').replace('Infinity', 'inf') },
  steps: levels.length - 1,
  end: levels[levels.length - 1].sigma === 0 ? 'zero' : 'sigma-min',
});

/** Coefficients as an option or a link holds them. */
export const coefficients = (values: ArrayLike<number>): string =>
  Array.from(values, (v) => String(round(v, 7))).join(', ');
