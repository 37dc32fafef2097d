import { resolveProcess } from '../run/resolve';
import { akin } from './alike';
import type { Named } from './candidates';
import { ODD } from './ladder';
import { timeOf } from './reading';
import { attempt, type ProbeRun, type Setting, type Trial, worst } from './trial';

export interface Candidate extends Named {
  /** Why it was given up, if it was. */
  refused?: string;
  /** σ/α of the levels it was tried at, what the time input was told, and per level the misfit and the power of trial.ts. */
  sigmas: readonly number[];
  times: readonly number[];
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

/** A time so many times the last of a table lies beyond its neighbours, too. */
const FAR = 1.6;
/** Misfit at a noisy level below which a reading has passed it. */
const PASSED = 1.1;

export const byCost = (a: Tried, b: Tried): number => a.cost - b.cost;

/** Tries one reading. */
export async function judged(run: ProbeRun, named: Named, s: Setting): Promise<Tried> {
  const trial = await attempt(run, named.reading, s);
  if (typeof trial === 'string')
    return {
      ...named,
      refused: trial,
      sigmas: [],
      times: [],
      misfit: [],
      power: [],
      cost: Number.POSITIVE_INFINITY,
      fit: Number.POSITIVE_INFINITY,
    };
  const { misfit, power, levels } = trial;
  // Tables that stop short of noise are met less often.
  const handicap = (named.handicap ?? 0) + (levels.length < s.at.length ? ODD : 0);
  const sigmas = levels.map(({ alpha, sigma }) => sigma / alpha);
  const times = levels.map((at) => timeOf(named.reading, at));
  const found = { ...named, handicap, sigmas, times, misfit, power, trial };
  return { ...found, ...costs(found, levels.length) };
}

/** By the `count` levels of the least noise. */
function costs(
  { misfit, power, sigmas, handicap = 0 }: Pick<Tried, 'misfit' | 'power' | 'sigmas' | 'handicap'>,
  count: number,
): Pick<Candidate, 'cost' | 'fit'> {
  const last = sigmas.slice(-count);
  const mean = (a: readonly number[]): number => (a.length ? a.reduce((sum, v) => sum + Math.log(v), 0) / a.length : 0);
  // Not every table reaches the noisy levels, where all are as good as a straight line.
  const clear = mean(power.slice(-count).filter((_, i) => last[i] < 1));
  const odds = WEIGHT * mean(misfit.slice(-count)) + handicap;
  return { cost: clear + odds, fit: Math.max(ENOUGH, clear) + odds };
}

/**
 * By how much the first costs more, at the levels that both reach: a short table knows nothing of the noisy ones, which are hard.
 * Who passes there, told times far beyond the other’s table that its network would not know, has a credit.
 */
export function dearer(a: Tried, b: Tried, by: 'cost' | 'fit' = 'cost'): number {
  if (a.refused || b.refused) return a[by] - b[by];
  const shared = Math.min(a.sigmas.length, b.sigmas.length);
  return costs(a, shared)[by] - credit(a, b, shared) - costs(b, shared)[by] + credit(b, a, shared);
}

function credit({ misfit, times }: Tried, { reading }: Tried, shared: number): number {
  const { at, tMax } = resolveProcess(reading.process);
  const known = timeOf(reading, at(tMax));
  const passed = misfit.filter((v, i) => i < misfit.length - shared && times[i] > FAR * known && v < PASSED);
  return passed.reduce((sum, v) => sum + Math.log(PASSED / v), 0) * (WEIGHT / misfit.length);
}

/** The likeliest prediction by cost, with its table by fit, before all others by cost. */
export function ranked(all: readonly Tried[]): Tried[] {
  const sorted = [...all].sort(byCost);
  if (!sorted.length) return [];
  const first = sorted.reduce((a, b) => (dearer(b, a) < 0 ? b : a));
  const kin = sorted.filter(({ reading }) => akin(reading, first.reading));
  const best = kin.reduce((a, b) => (dearer(b, a, 'fit') < 0 ? b : a), first);
  return [best, ...sorted.filter((c) => c !== best)];
}

/** How far the best is ahead of the others, and how good it is in itself. What tells tables apart is known more exactly. */
export function confidenceOf(best: Tried, others: readonly Tried[]): number {
  const ahead = others.map((other) =>
    akin(other.reading, best.reading) ? dearer(other, best, 'fit') / 0.04 : dearer(other, best) / 0.1,
  );
  const sound = Math.exp(-(Math.max(0, worst(best.misfit) - 1.05) + Math.max(0, best.cost)) / 0.3);
  return (1 - Math.exp(-Math.max(0, Math.min(...ahead)))) * sound;
}
