import type { Bench } from '../../core/calibration';
import { atFrame, type Frame, inFrame, type Level, type NoiseProcess } from '../../core/process';
import { ownList, type Recipe } from '../../core/recipe';

/** The levels that a calibration may place: all but the step to σ = 0, which is where it is. */
export interface Span {
  /** Levels of the recipe from the first one to the last of σ > 0. */
  levels: readonly Level[];
  steps: number;
  /** The step to σ = 0, if there is one. */
  tail: readonly Level[];
}

/** @throws RangeError if there is nothing to place. */
export function spanOf({ levels }: Bench): Span {
  const tail = levels[levels.length - 1].sigma === 0 ? levels.slice(-1) : [];
  const body = levels.slice(0, levels.length - tail.length);
  if (body.length < 3)
    throw new RangeError(
      `With ${levels.length - 1} ${levels.length === 2 ? 'step' : 'steps'}${tail.length ? ' (the last goes to σ = 0)' : ''} there is no level to place: take more steps.`,
    );
  return { levels: body, steps: body.length - 1, tail };
}

/** The frame in which levels from `first` on have finite places: pure noise has no σ/α, but its flow time is 1. */
export const frameOf = (process: NoiseProcess, first: Level): Frame => (first.alpha === 0 ? 'flow' : process.frame);

/**
 * A fine grid of `points` levels over the same span, even in s^(1/ρ), where s is σ/α, or a flow's time (EDM's grid, Karras et
 * al. 2022, eq. 5).
 */
export function fineLevels({ process }: Bench, { levels }: Span, points: number, rho = 7): Level[] {
  const [from, to] = [levels[0], levels[levels.length - 1]];
  const frame = frameOf(process, from);
  const [a, b] = [from, to].map((l) => inFrame(frame, l).s ** (1 / rho));
  return Array.from({ length: points }, (_, i) => {
    if (i === 0) return from;
    if (i === points - 1) return to;
    return atFrame({ ...process, frame }, (a + (i / (points - 1)) * (b - a)) ** rho);
  });
}

/** The recipe on levels of one's own. The rules of single steps belonged to the old ones. */
export const onLevels = (recipe: Recipe, levels: readonly Level[], { tail }: Span): Recipe => ({
  ...recipe,
  grid: ownList([...levels, ...tail]),
  each: {},
});
