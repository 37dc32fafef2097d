import type { Recipe } from '../core/recipe';
import { grids, modifiers, solvers } from '../registry';
import type { Calibrated, Score } from '../run/task';

/** What a result is worth, in numbers and in a sentence. */

/** Figures by which ends can be compared; the first that all have is taken. */
export const yardsticks = { error: 'RMS error', sliced: 'sliced W₁', energy: 'energy distance' } as const;
export type Yardstick = keyof typeof yardsticks;

export function yardstickOf({ judged }: Calibrated): Yardstick {
  const all = Object.values(judged).flatMap(({ fit, held }) => [fit, held]);
  const has = (key: Yardstick): boolean => all.every((s) => s.failure !== undefined || s[key] !== undefined);
  return (Object.keys(yardsticks) as Yardstick[]).find(has) ?? 'error';
}

/** A run that failed is worse than any other. */
export const figure = (score: Score, by: Yardstick): number =>
  score.failure === undefined ? (score[by] ?? Number.NaN) : Number.POSITIVE_INFINITY;

const percent = (share: number): string =>
  `${share < 0.1 ? Number((100 * share).toPrecision(2)) : Math.round(100 * share)} %`;

/** Less than this, as a share, is no difference that anybody should act on. */
const NOTHING = 0.005;

export interface Verdict {
  beats: boolean;
  text: string;
}

/** On noises that it has not seen: against the best hand-made pair, and against the run as it was. */
export function verdictOf(result: Calibrated): Verdict {
  const { before, after, byHand } = result.judged;
  const by = yardstickOf(result);
  const [was, is, hand] = [before, after, byHand].map(({ held }) => figure(held, by));
  if (!Number.isFinite(is))
    return {
      beats: false,
      text: `It fails on noises that it has not seen${after.held.failure ? `: ${after.held.failure}` : '.'}`,
    };
  const pair = recipeText(byHand.recipe);
  const beats = is < hand * (1 - NOTHING);
  const against = beats
    ? Number.isFinite(hand)
      ? `Beats the best hand-made pair, ${pair}, by ${percent(1 - is / hand)} on noises that it has not seen.`
      : 'Beats every hand-made pair on noises that it has not seen: they fail.'
    : is > hand * (1 + NOTHING)
      ? `Does not beat the best hand-made pair, ${pair}: on noises that it has not seen its ${yardsticks[by]} is ${timesOr(is / hand)}.`
      : `Does not beat the best hand-made pair, ${pair}: on noises that it has not seen they are alike.`;
  return { beats, text: `${against} ${versus(is / was)}` };
}

const timesOr = (ratio: number): string =>
  ratio >= 2 ? `${Number(ratio.toPrecision(2))} times as large` : `${percent(ratio - 1)} larger`;

function versus(ratio: number): string {
  if (ratio < 1 - NOTHING) return `It is ${percent(1 - ratio)} better than the run as it was.`;
  if (ratio > 1 + NOTHING) return `It is worse than the run as it was: ${timesOr(ratio)}.`;
  return 'It is no better than the run as it was.';
}

/** A recipe in a few words: schedule, steps, solver, and what is added. */
export function recipeText({ grid, solver, each, modifiers: added }: Recipe): string {
  const own = Object.keys(each).length;
  return [
    solvers.get(solver.id)?.name ?? solver.id,
    `${grids.get(grid.id)?.name ?? grid.id}, ${grid.steps} steps`,
    ...(own ? [`own rule in ${own}`] : []),
    ...added.map(({ id }) => modifiers.get(id)?.name ?? id),
  ].join(' · ');
}
