import { akin } from './alike';
import type { Named } from './candidates';
import { ODD } from './ladder';
import { attempt, type ProbeRun, type Setting, type Trial, worst } from './trial';

export interface Candidate extends Named {
  /** Why it was given up, if it was. */
  refused?: string;
  /** σ/α of the levels it was tried at, and per level the misfit and the power of trial.ts. */
  sigmas: readonly number[];
  misfit: readonly number[];
  power: readonly number[];
  /** 12 ln misfit, averaged over the levels, + ln power over those below σ/α = 1: the lower the better; 0 is no better than a straight line. */
  cost: number;
  /** The same with no more than ENOUGH of the power: what tables of one prediction are chosen by. */
  fit: number;
}

export type Tried = Candidate & { trial?: Trial };

/** Weight of the misfit: a wrong reading may have better power, from samples that are too sharp. */
const WEIGHT = 12;
/** Mean of ln power beyond which a reading has proved itself: what is better still has samples that are too sharp. */
const ENOUGH = -0.15;

export const byCost = (a: Tried, b: Tried): number => a.cost - b.cost;

/** Tries one reading. */
export async function judged(run: ProbeRun, named: Named, s: Setting): Promise<Tried> {
  const trial = await attempt(run, named.reading, s);
  if (typeof trial === 'string')
    return {
      ...named,
      refused: trial,
      sigmas: [],
      misfit: [],
      power: [],
      cost: Number.POSITIVE_INFINITY,
      fit: Number.POSITIVE_INFINITY,
    };
  const { misfit, power, levels } = trial;
  const mean = (a: readonly number[]): number => (a.length ? a.reduce((sum, v) => sum + Math.log(v), 0) / a.length : 0);
  // Not every table reaches the noisy levels, where all are as good as a straight line.
  const clear = power.filter((_, i) => levels[i].lambda > 0);
  // Tables that stop short of noise are met less often.
  const short = levels.length < s.at.length ? ODD : 0;
  const odds = WEIGHT * mean(misfit) + (named.handicap ?? 0) + short;
  return {
    ...named,
    sigmas: levels.map(({ alpha, sigma }) => sigma / alpha),
    misfit,
    power,
    cost: mean(clear) + odds,
    fit: Math.max(ENOUGH, mean(clear)) + odds,
    trial,
  };
}

/** The likeliest prediction by cost, with its table by fit, before all others by cost. */
export function ranked(all: readonly Tried[]): Tried[] {
  const [first, ...rest] = [...all].sort(byCost);
  if (!first) return [];
  const kin = rest.filter(({ reading }) => akin(reading, first.reading));
  const best = kin.reduce((a, b) => (b.fit < a.fit ? b : a), first);
  return [best, ...[first, ...rest].filter((c) => c !== best)];
}

/** How far the best is ahead of the others, and how good it is in itself. What tells tables apart is known more exactly. */
export function confidenceOf(best: Tried, others: readonly Tried[]): number {
  const ahead = others.map(({ reading, cost, fit }) =>
    akin(reading, best.reading) ? (fit - best.fit) / 0.04 : (cost - best.cost) / 0.1,
  );
  const sound = Math.exp(-(Math.max(0, worst(best.misfit) - 1.05) + Math.max(0, best.cost)) / 0.3);
  return (1 - Math.exp(-Math.max(0, Math.min(...ahead)))) * sound;
}
