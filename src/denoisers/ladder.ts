import type { Card } from './card';
import { type Named, shortened } from './candidates';

/** One constant of a reading that everybody sets anew, with the values that come into question in their order. */
export interface Ladder {
  /** For people: “linear β”, “σ_data”. */
  of: string;
  rungs: readonly number[];
  at(rung: number): Named;
}

/** Lengths of training tables; those that are more than habit have to earn it. */
const LENGTHS = [50, 100, 150, 200, 250, 300, 400, 500, 600, 800, 1000, 1500, 2000, 3000, 4000];
const HABITS = new Set([50, 100, 200, 300, 400, 500, 1000]);
/** Cost of a length other than a thousand for schedules that are hardly met with another. */
const RARE = 0.03;
/** σ_data from 0.06 to 4, nine percent apart; 0.5 and 1 are among them. */
const SPREADS = Array.from({ length: 49 }, (_, k) => Number((0.5 * 2 ** ((k - 24) / 8)).toPrecision(3)));

/** Cost of a value that nobody picks by habit: about what two equal values differ by chance. */
export const ODD = 0.02;

type Table = readonly [
  about: string,
  schedule: string,
  rare: number,
  ends: (steps: number) => [number, number],
  /** Where the schedule itself is seldom: its cost, and the lengths that it is met with. */
  odd?: number,
  lengths?: readonly number[],
];
const FEW = [100, 200, 300, 500, 1000];

const tables: readonly Table[] = [
  ['linear β', 'linear', 0, () => [1e-4, 0.02]],
  // arXiv:2102.09672 keeps the noise of a thousand steps whatever their number.
  ['linear β × 1000/N', 'linear', RARE, (n) => [0.1 / n, Math.min(0.999, 20 / n)]],
  ['scaled linear β', 'scaled_linear', RARE, () => [0.00085, 0.012]],
  ['squared cosine', 'squaredcos_cap_v2', RARE / 2, () => [1e-4, 0.02]],
  ['sigmoid β', 'sigmoid', RARE, () => [1e-4, 0.02], ODD, FEW],
  ['sigmoid ᾱ', 'sigmoid_bar', RARE, () => [1e-4, 0.02], ODD, FEW],
];

/** The constants that a reading leaves open; none where a process has none. */
export function laddersOf(named: Named): Ladder[] {
  const { process, prediction } = named.reading;
  if (prediction === 'F') return [spread(named)];
  const symbol = named.name.slice(0, named.name.indexOf(','));
  const as = (name: string, made: Card['process'], steps: number, rare = 0, odd = 0): Named => ({
    name: `${symbol}, ${name}`,
    reading: { ...named.reading, process: made },
    handicap: odd + (HABITS.has(steps) ? 0 : ODD) + (steps === 1000 ? 0 : rare),
  });
  if (process.id === 'vp-discrete')
    return tables.map(([about, schedule, rare, ends, odd, lengths = LENGTHS]) => ({
      of: about,
      rungs: lengths,
      at: (steps) => {
        const [betaStart, betaEnd] = ends(steps);
        const options = { schedule, steps, betaStart, betaEnd };
        return as(`VP with ${about}, index to ${steps - 1}`, { id: 'vp-discrete', options }, steps, rare, odd);
      },
    }));
  if (process.id === 'vp-linear')
    return [
      {
        of: 'linear β, t',
        rungs: LENGTHS.filter((n) => n >= 100 && n <= 2000),
        at: (n) => as(n === 1000 ? 'VP with linear β, t' : `VP with linear β of ${n} steps, t`, shortened(n), n, RARE),
      },
    ];
  return [];
}

const spread = (named: Named): Ladder => ({
  of: 'σ_data',
  rungs: SPREADS,
  at: (sigmaData) => ({
    name: sigmaData === 0.5 ? named.name : `${named.name}, σ_data ${sigmaData}`,
    reading: { ...named.reading, sigmaData },
    ...(sigmaData === 0.5 || sigmaData === 1 ? {} : { handicap: ODD }),
  }),
});

/** A place on a ladder, and what was found there. */
export interface Stand<T> {
  ladder: Ladder;
  rung: number;
  found: T;
}

type Judge<T> = (named: Named) => Promise<T>;

/** Cost by which the second rung of a ladder may be behind the first and still be a start: few samples make hollows by chance. */
const APART = 0.8;

/** The best of every fourth rung of each ladder, or the best two, and of their neighbours by halves; the best first. */
export async function scan<T extends { cost: number }>(
  ladders: readonly Ladder[],
  judge: Judge<T>,
  stride = 4,
): Promise<Stand<T>[]> {
  const stands: Stand<T>[] = [];
  for (const ladder of ladders) {
    const tried: Stand<T>[] = [];
    for (let rung = ((ladder.rungs.length - 1) % stride) >> 1; rung < ladder.rungs.length; rung += stride)
      tried.push({ ladder, rung, found: await judge(ladder.at(ladder.rungs[rung])) });
    const [first, second] = tried.sort(byCost);
    stands.push(first, ...(second?.found.cost < first.found.cost + APART ? [second] : []));
  }
  const best: Stand<T>[] = [];
  for (const stand of stands) best.push(await settle(stand, judge, stride >> 1));
  return best.sort(byCost);
}

/** Moves to a better neighbour as long as there is one; the neighbours come nearer, from `stride` down to one rung. */
export async function settle<T extends { cost: number }>(
  from: Stand<T>,
  judge: Judge<T>,
  stride = 1,
  price: (found: T) => number = ({ cost }) => cost,
): Promise<Stand<T>> {
  const { ladder } = from;
  let best = from;
  const seen = new Set([from.rung]);
  for (let step = stride; step >= 1; step >>= 1)
    for (let moved = true; moved; ) {
      moved = false;
      for (const rung of [best.rung - step, best.rung + step]) {
        if (ladder.rungs[rung] === undefined || seen.has(rung)) continue;
        seen.add(rung);
        const found = await judge(ladder.at(ladder.rungs[rung]));
        if (price(found) < price(best.found)) {
          best = { ladder, rung, found };
          moved = true;
        }
      }
    }
  return best;
}

const byCost = <T extends { cost: number }>(a: Stand<T>, b: Stand<T>): number => a.found.cost - b.found.cost;
