import { akin, alike, same } from './alike';
import { candidates, type Named } from './candidates';
import { type Card, dimOf, type Field, imageOf } from './card';
import { constants, explain, rangeOf } from './findings';
import type { Evidence } from './guess';
import { type Ladder, laddersOf, type Stand, scan, settle } from './ladder';
import { withReading } from './reading';
import { rms } from './regression';
import type { ProbeRun, Trial } from './trial';
import { byCost, type Candidate, confidenceOf, judged, ranked, type Tried } from './verdict';

export type { ProbeRun } from './trial';

export interface ProbeResult {
  /** The draft with what the probe found put in: prediction, process, time unit, sign, scaling, σ_data. */
  card: Card;
  /** 0 … 1. Below 0.5 the answer is a guess among several: show `candidates` and ask. */
  confidence: number;
  /** Sentences with numbers. */
  evidence: Evidence[];
  /** All readings that were tried, best first. */
  candidates: readonly Candidate[];
  /** Forwards of the network, each of `samples` samples. */
  forwards: number;
  samples: number;
}

export interface ProbeOptions {
  /** Samples per forward; 1024 points or 8 pictures if left out. */
  samples?: number;
  signal?: AbortSignal;
  progress?(done: number, total: number): void;
  /** What a configuration or the user has settled: only readings that agree with the draft there are tried. */
  settled?: readonly Field[];
  /** Units of the time input that come into question; the draft's own if left out. `Guess.units` has them. */
  units?: readonly Card['inputs']['time']['unit'][];
}

/** Sampling to λ = 4 leaves no mark at the levels tried; a few steps get no further than 3. */
const COARSE = { steps: 7, to: 3, at: [-1, 0.5, 2], passes: 0 };
const FINE = { steps: 16, to: 4, at: [-2, -1, 0, 1, 2, 3], passes: 1 };
/** Readings of the first round that reach the second. */
const FINALISTS = 5;
/** Cost by which a reading may be behind and still have its constants looked for. */
const BEHIND = 1.5;
/** Fit by which a table may be behind after the second round and still have its neighbours tried. */
const NEAR = 0.2;

/**
 * Finds what the network predicts and how it reads its time input, from its own answers alone. Each reading that people use is
 * tried: sample under it, noise the samples again, and see whether D is what a denoiser must be (trial.ts). The right one
 * denoises its own samples; under a wrong one they fall apart.
 * @throws Error if the network fails, or answers with what is no number, under every reading.
 */
export async function probePrediction(run: ProbeRun, draft: Card, options: ProbeOptions = {}): Promise<ProbeResult> {
  const dim = dimOf(draft);
  const { samples = dim > 16 ? 8 : 1024, settled = [], signal } = options;
  // A picture has many numbers: a few of them tell as much as hundreds of points.
  const rough = dim > 16 ? Math.ceil(samples / 4) : Math.min(256, samples >> 1);
  const { unit } = draft.inputs.time;
  let forwards = 0;
  let total = 1;
  const counted: ProbeRun = (x, time) => {
    forwards++;
    options.progress?.(forwards, Math.max(total, forwards));
    return run(x, time);
  };
  const whole = draft.inputs.time.type?.startsWith('int') ?? false;
  const setting = { dim, seed: 1, whole, signal };
  const fits = ({ reading }: Named): boolean =>
    (!settled.includes('prediction') || reading.prediction === draft.prediction) &&
    (!settled.includes('process') || reading.process.id === draft.process.id);
  const named = (steps: number): Named[] => {
    const list = candidates(options.units ?? [unit], steps).filter(fits);
    if (!settled.includes('process')) return list;
    // The table or the β of the draft, not the usual ones.
    const own = list.map((c) => ({ ...c, reading: { ...c.reading, process: draft.process } }));
    return own.filter((c, i) => own.findIndex((d) => JSON.stringify(d.reading) === JSON.stringify(c.reading)) === i);
  };

  const tried = new Map<string, Tried>();
  const judge = (s: typeof COARSE) => async (one: Named) => {
    const key = `${s.steps} ${JSON.stringify(one.reading)}`;
    const found =
      tried.get(key) ?? (await judged(counted, one, { ...setting, ...s, count: s === COARSE ? rough : samples }));
    tried.set(key, found);
    return found;
  };
  const round = async (list: readonly Named[], s: typeof COARSE): Promise<Tried[]> => {
    const results = new Set<Tried>();
    for (const one of list) results.add(await judge(s)(one));
    return [...results].sort(byCost);
  };
  const first = named(1000);
  const [roughly, fully] = [COARSE, FINE].map(({ steps, at }) => steps + at.length);
  total = first.length * roughly + 2 * FINALISTS * fully;
  const coarse = await round(first, COARSE);
  // What people set as they like, a table's length or σ_data, is looked for under the likeliest predictions.
  const stands: Stand<Tried>[] = [];
  const early = await round(coarse.slice(0, FINALISTS), FINE);
  for (const start of settled.includes('process') ? [] : contenders([...early, ...coarse.slice(FINALISTS)])) {
    const these = laddersOf(start);
    total = forwards + 6 * these.length * roughly + 2 * FINALISTS * fully;
    stands.push(...(await scan(these, judge(COARSE))));
  }
  let fine = await round([...early, ...stands.map(({ found }) => found)], FINE);
  // Among tables that differ in little the last rungs are chosen with care.
  const ladders: Ladder[] = [];
  for (const stand of stands) {
    const found = fine.find((c) => same(c, stand.found));
    if (!found || !akin(found.reading, fine[0].reading) || found.fit > fine[0].fit + NEAR) continue;
    await settle({ ...stand, found }, judge(FINE), 1, ({ fit }) => fit);
    ladders.push(stand.ladder);
  }
  const finely = (): Tried[] =>
    ranked([...tried].flatMap(([key, one]) => (key.startsWith(`${FINE.steps} `) ? [one] : [])));
  // Under the table that was found the other predictions may look better than under those that they were first tried with.
  await round(siblings(finely()[0], first), FINE);
  fine = finely();
  const [best] = fine;
  if (!best?.trial)
    throw new Error(
      `No reading of this network gives numbers: ${[...new Set(coarse.map(({ refused }) => refused))].slice(0, 3).join('; ')}. Check the names and shapes of its inputs.`,
    );
  const others = fine.filter((c) => !alike(c.reading, best.reading));
  const [rival] = others;
  const confidence = confidenceOf(best, others);
  return {
    card: cardOf(draft, best, best.trial),
    confidence,
    evidence: [
      ...explain(best, best.trial, rival, confidence),
      ...constants(
        fine,
        ladders.find(({ rungs, at }) => rungs.some((r) => same(at(r), best))),
        confidence,
      ),
    ],
    candidates: [...fine, ...coarse.filter((c) => !fine.some((f) => same(f, c)))].map(({ trial: _, ...rest }) => rest),
    forwards,
    samples,
  };
}

/** The best reading for each prediction and kind of process that has a constant to look for, if it is not far behind. */
function contenders(all: readonly Tried[]): Tried[] {
  const kind = ({ reading: { prediction, process, inputs } }: Tried): string =>
    JSON.stringify([prediction, process.id, inputs]);
  const kinds = all.filter((c, i) => laddersOf(c).length > 0 && all.findIndex((d) => kind(d) === kind(c)) === i);
  // Nothing sound so far: the constants may be what is wrong.
  const lost = all[0].cost > 1;
  const from = all[0].cost > 0 ? kinds[0] : all[0];
  return kinds.filter(({ cost }) => lost || cost < from.cost + BEHIND).slice(0, all[0].cost > 0 ? 3 : 2);
}

/** The other predictions, on the process of this reading. */
function siblings({ reading, name }: Tried, all: readonly Named[]): Named[] {
  const { process, inputs } = reading;
  const on = name.slice(name.indexOf(','));
  return all
    .filter((c) =>
      akin({ ...c.reading, prediction: 'x0', outputScale: 1 }, { ...reading, prediction: 'x0', outputScale: 1 }),
    )
    .map((c) => ({ name: c.name.slice(0, c.name.indexOf(',')) + on, reading: { ...c.reading, process, inputs } }))
    .filter((c, i, list) => list.findIndex((d) => same(c, d)) === i);
}

function cardOf(draft: Card, { reading }: Named, { samples }: Trial): Card {
  const range = draft.range === undefined && imageOf(draft) ? rangeOf(samples) : undefined;
  return {
    ...withReading(draft, reading),
    // Of a network whose samples are all zero, as without its embedding, nothing is known.
    sigmaData: (reading.prediction !== 'F' && Number(rms(samples).toPrecision(3))) || reading.sigmaData,
    ...(range ? { range } : {}),
  };
}
