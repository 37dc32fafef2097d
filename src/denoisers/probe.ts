import { type Card, dimOf, type Field } from './card';
import { candidates, type Named, symbols } from './candidates';
import type { Evidence } from './guess';
import { attempt, type ProbeRun, rms, type Setting, type Trial } from './trial';

export type { ProbeRun } from './trial';

export interface Candidate extends Named {
  /** Why it was given up, if it was. */
  refused?: string;
  /** σ/α of the levels it was tried at, and per level the misfit and the power of trial.ts. */
  sigmas: readonly number[];
  misfit: readonly number[];
  power: readonly number[];
  /** Σ ln power + 8 Σ ln misfit, averaged over the levels: the lower the better; 0 is no better than a straight line. */
  cost: number;
}

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
  /** Samples per forward; 512 points or 8 pictures if left out. */
  samples?: number;
  signal?: AbortSignal;
  progress?(done: number, total: number): void;
  /** What a configuration or the user has settled: only readings that agree with the draft there are tried. */
  settled?: readonly Field[];
  /** Units of the time input that come into question; the draft's own if left out. `Guess.units` has them. */
  units?: readonly Card['inputs']['time']['unit'][];
}

const COARSE = { steps: 6, at: [-1, 0.5, 2] };
const FINE = { steps: 12, at: [-2, -1, 0, 1, 2] };
/** Readings that reach the second round. */
const FINALISTS = 4;
/** Lengths of discrete tables beside the usual thousand. */
const LENGTHS = [100, 200, 300, 400, 500, 2000, 4000];

/**
 * Finds what the network predicts and how it reads its time input, from its own answers alone. Each reading that people use is
 * tried: sample under it, noise the samples again, and see whether D is what a denoiser must be (trial.ts). The right one
 * denoises its own samples; under a wrong one they fall apart.
 * @throws Error if the network fails, or answers with what is no number, under every reading.
 */
export async function probePrediction(run: ProbeRun, draft: Card, options: ProbeOptions = {}): Promise<ProbeResult> {
  const dim = dimOf(draft);
  const { samples = dim > 16 ? 8 : 512, settled = [], signal } = options;
  const { unit } = draft.inputs.time;
  let forwards = 0;
  let total = 1;
  const counted: ProbeRun = (x, time) => {
    forwards++;
    options.progress?.(forwards, Math.max(total, forwards));
    return run(x, time);
  };
  const setting = { dim, seed: 1, signal };
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

  const round = async (list: readonly Named[], s: typeof COARSE): Promise<Tried[]> => {
    const results: Tried[] = [];
    const count = s === COARSE ? Math.ceil(samples / 2) : samples;
    for (const one of list) results.push(await judged(counted, one, { ...setting, ...s, count }));
    return results.sort(byCost);
  };
  const first = named(1000);
  total = first.length * (COARSE.steps + COARSE.at.length) + FINALISTS * (FINE.steps + FINE.at.length);
  const coarse = await round(first, COARSE);
  let fine = await round(coarse.slice(0, FINALISTS), FINE);
  // A table of another length shows as a misfit that no usual reading is free of.
  const [found] = fine;
  if (found?.reading.process.id === 'vp-discrete' && !settled.includes('process') && worst(found.misfit) > 1.1) {
    const others = LENGTHS.flatMap(named).filter(({ reading }) => reading.process.id === 'vp-discrete');
    const again = await round((await round(others, COARSE)).slice(0, FINALISTS), FINE);
    fine = [...fine, ...again.filter(({ misfit }) => worst(misfit) < worst(found.misfit))].sort(byCost);
  }
  const [best] = fine;
  if (!best?.trial)
    throw new Error(
      `No reading of this network gives numbers: ${[...new Set(coarse.map(({ refused }) => refused))].slice(0, 3).join('; ')}. Check the names and shapes of its inputs.`,
    );
  const confidence = confidenceOf(fine);
  return {
    card: settle(draft, best, best.trial),
    confidence,
    evidence: explain(best, best.trial, fine[1], confidence),
    candidates: [...fine, ...coarse.filter((c) => !fine.some((f) => f.name === c.name))].map(
      ({ trial: _, ...rest }) => rest,
    ),
    forwards,
    samples,
  };
}

type Tried = Candidate & { trial?: Trial };

const byCost = (a: Tried, b: Tried): number => a.cost - b.cost;
const worst = (ratios: readonly number[]): number => Math.max(...ratios);

async function judged(run: ProbeRun, named: Named, s: Setting): Promise<Tried> {
  const trial = await attempt(run, named.reading, s);
  if (typeof trial === 'string')
    return { ...named, refused: trial, sigmas: [], misfit: [], power: [], cost: Number.POSITIVE_INFINITY };
  const { misfit, power, levels } = trial;
  const mean = (a: readonly number[]): number => a.reduce((sum, v) => sum + Math.log(v), 0) / a.length;
  return {
    ...named,
    sigmas: levels.map(({ alpha, sigma }) => sigma / alpha),
    misfit,
    power,
    cost: mean(power) + 8 * mean(misfit),
    trial,
  };
}

/** How far the best is ahead of the next, and how good it is in itself. */
function confidenceOf([best, next]: readonly Tried[]): number {
  const ahead = next ? 1 - Math.exp(-(next.cost - best.cost) / 0.1) : 1;
  const sound = Math.exp(-Math.max(0, worst(best.misfit) - 1.05) / 0.3);
  return ahead * sound;
}

function settle(draft: Card, { reading }: Named, { samples }: Trial): Card {
  return {
    ...draft,
    process: reading.process,
    prediction: reading.prediction,
    outputScale: reading.outputScale,
    // Of a network whose samples are all zero, as without its embedding, nothing is known.
    sigmaData: (reading.prediction !== 'F' && Number(rms(samples).toPrecision(3))) || reading.sigmaData,
    inputs: {
      ...draft.inputs,
      scaling: reading.inputs.scaling,
      time: { ...draft.inputs.time, scale: undefined, offset: undefined, ...reading.inputs.time },
    },
  };
}

/** Sentences with numbers, for people. */
function explain(best: Tried, trial: Trial, next: Tried | undefined, confidence: number): Evidence[] {
  const { reading, misfit, sigmas } = best;
  const sure = confidence >= 0.5;
  const number = (v: number): string => v.toPrecision(3);
  const hardest = misfit.indexOf(worst(misfit));
  const rival = next
    ? next.refused
      ? ` Under the next best reading, ${next.name}, it ${next.refused}.`
      : ` Under the next best reading, ${next.name}, that is ${number(worst(next.misfit))}.`
    : '';
  const [low, high] = [trial.parts[trial.parts.length - 1], trial.parts[0]];
  const mixed = ([A, B]: readonly [number, number]): string => `${number(A)}·x₀ + ${number(B)}·ε`;
  return [
    {
      field: 'prediction',
      value: reading.prediction,
      why: `Read as ${best.name}, it denoises its own samples: the error is ${number(worst(misfit))} times the least that could be made of its answers (1 is a denoiser), at worst at σ/α = ${number(sigmas[hardest])}.${rival}`,
      sure,
    },
    {
      field: 'output',
      value: symbols[reading.prediction],
      why: `By least squares its output is ${mixed(high)} at σ/α = ${number(sigmas[0])} and ${mixed(low)} at σ/α = ${number(sigmas[sigmas.length - 1])}.`,
      sure,
    },
    {
      field: 'sigmaData',
      value: Number(rms(trial.samples).toPrecision(3)),
      why: `The RMS of ${trial.samples.length.toLocaleString('en')} numbers that it sampled under this reading.`,
      sure,
    },
  ];
}
