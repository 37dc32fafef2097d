import type { FloatArray } from '../core/backend';
import type { Level } from '../core/process';
import type { ExactMixture } from '../denoisers/mixture';
import { exactField, exactTrajectory, type Milestone } from '../measures/reference';
import { breathe, unless } from './pace';
import { canonical, type RunSpec } from './spec';

/**
 * Exact trajectories, integrated once for all who compare with them: lanes that share x_T, and every cell of their diagram. A
 * trajectory goes on when somebody asks for more of it, and whoever asked may leave.
 */
interface ExactPath {
  /** The denoiser that it belongs to. */
  of: string;
  start: FloatArray;
  /** Its levels, and the first and last of them, as text. */
  through: string;
  ends: string;
  found: Milestone[];
  /** Goes on by one level. @returns false at the end. */
  more(): Promise<boolean>;
}

/** Those asked for last, of not too many levels: some tens of MB at the worst. */
const MOST = 12;
const LEVELS = 256;
let kept: ExactPath[] = [];

const denoiserOf = ({ model, condition, process, guidance }: RunSpec): string =>
  canonical([model, condition, process, guidance]);

/** The exact trajectory from `start` at levels[0] through all levels, [samples·dim] each. @throws RangeError where it cannot be followed. */
export async function* exactPath(
  spec: RunSpec,
  exact: ExactMixture,
  start: FloatArray,
  levels: readonly Level[],
  signal: AbortSignal,
): AsyncGenerator<Milestone> {
  const through = canonical(levels);
  const path = find(spec, start, (path) => path.through === through) ?? begin(spec, exact, start, levels);
  for (let i = 0; i < path.found.length || (await unless(signal, path.more())); i++) yield path.found[i];
}

/** Where the exact trajectory from `start` at `first` ends at `last`, whatever levels are known on its way. */
export async function exactEnd(
  spec: RunSpec,
  exact: ExactMixture,
  start: FloatArray,
  [first, last]: readonly [Level, Level],
  signal: AbortSignal,
): Promise<FloatArray> {
  const ends = canonical([first, last]);
  const path = find(spec, start, (path) => path.ends === ends) ?? begin(spec, exact, start, [first, last]);
  while (await unless(signal, path.more()));
  return path.found[path.found.length - 1].x;
}

function find(spec: RunSpec, start: FloatArray, same: (path: ExactPath) => boolean): ExactPath | undefined {
  const of = denoiserOf(spec);
  return kept.find((path) => path.of === of && same(path) && equal(path.start, start));
}

function begin(spec: RunSpec, exact: ExactMixture, start: FloatArray, levels: readonly Level[]): ExactPath {
  // Whoever leaves must not end it for the others: it hears of no abort.
  const field = exactField(exact, () => breathe());
  const way = exactTrajectory(field, exact.process, Float64Array.from(start), levels, exact.sigmaData);
  let next: Promise<boolean> | undefined;
  const path: ExactPath = {
    of: denoiserOf(spec),
    start,
    through: canonical(levels),
    ends: canonical([levels[0], levels[levels.length - 1]]),
    found: [],
    more() {
      next ??= way.next().then(
        ({ done, value }) => {
          next = undefined;
          if (!done) path.found.push(value);
          return !done;
        },
        (error) => {
          kept = kept.filter((other) => other !== path);
          throw error;
        },
      );
      return next;
    },
  };
  if (levels.length <= LEVELS) kept = [path, ...kept].slice(0, MOST);
  return path;
}

const equal = (a: FloatArray, b: FloatArray): boolean => a.length === b.length && a.every((v, i) => v === b[i]);
