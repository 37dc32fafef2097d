import { same } from './alike';
import { symbols } from './candidates';
import type { Evidence } from './guess';
import { type Ladder, ODD } from './ladder';
import { rms } from './regression';
import { type Trial, worst } from './trial';
import type { Tried } from './verdict';

/** What was found of the constant that people set anew, and which other values fit as well. */
export function constants(fine: readonly Tried[], ladder: Ladder | undefined, confidence: number): Evidence[] {
  const [best] = fine;
  const values = ladder?.rungs.filter((rung) => {
    const found = fine.find((c) => same(c, ladder.at(rung)));
    return found && found.fit < best.fit + ODD;
  });
  const value = ladder?.rungs.find((rung) => same(best, ladder.at(rung)));
  if (!ladder || !values || value === undefined) return [];
  const field = ladder.of === 'σ_data' ? 'sigmaData' : 'process';
  const others = values.filter((v) => v !== value);
  const also = others.length ? ` ${others.join(' and ')} would do as well.` : '';
  const why =
    field === 'sigmaData'
      ? `Of all σ_data, ${value} fits EDM’s F best.${also}`
      : `Of tables of 50 to 4000 steps, that of ${value} fits best (${ladder.of}).${also}`;
  const doubt = confidence >= 0.5 ? '' : ' Other tables fit nearly as well: look up how it was trained.';
  return [{ field, value, why: `${why}${doubt}`, sure: confidence >= 0.5 }];
}

/** Sentences with numbers, for people. */
export function explain(best: Tried, trial: Trial, next: Tried | undefined, confidence: number): Evidence[] {
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
    ...(reading.prediction === 'F'
      ? []
      : [
          {
            field: 'sigmaData',
            value: Number(rms(trial.samples).toPrecision(3)),
            why: `The RMS of ${trial.samples.length.toLocaleString('en')} numbers that it sampled under this reading.`,
            sure,
          },
        ]),
  ];
}

/** Black and white of pictures whose samples do not lie in −1 … 1. */
export function rangeOf(samples: Float64Array): [number, number] | undefined {
  const sorted = Float64Array.from(samples).sort();
  const [low, high] = [0.01, 0.99].map((share) => sorted[Math.floor(share * (sorted.length - 1))]);
  if (low > -0.2 && high > 0.4 && high < 1.3) return [0, 1];
  return high - low > 3 ? [Number(low.toPrecision(2)), Number(high.toPrecision(2))] : undefined;
}
