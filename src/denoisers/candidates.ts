import type { Card } from './card';
import type { Reading } from './reading';

/** A way to read a network that people train: process, what comes out, what the time input means. */
export interface Named {
  /** For people: "ε of VP, linear β, index 0 … 999". */
  name: string;
  reading: Reading;
  /** Cost of its being unusual, in units of `Candidate.cost`. */
  handicap?: number;
}

type Time = Reading['inputs']['time'];
type Prediction = Card['prediction'];

export const symbols: Readonly<Record<Prediction, string>> = {
  eps: 'ε',
  x0: 'x₀',
  v: 'v',
  flow: 'ε − x₀',
  score: 'the score',
  F: 'EDM’s F',
};

const table = (schedule: string, betaStart: number, betaEnd: number, steps: number): Card['process'] => ({
  id: 'vp-discrete',
  options: { schedule, steps, betaStart, betaEnd },
});
const plain = (id: string): Card['process'] => ({ id, options: {} });
const [linear, cosine, flow, exploding, exponential] = ['vp-linear', 'vp-cosine', 'flow', 've', 've-exponential'].map(
  plain,
);
/** The linear table of so many steps in continuous time, t = n/N: β(t) = N·β_n. */
export const shortened = (steps: number): Card['process'] => ({
  id: 'vp-linear',
  options: steps === 1000 ? {} : { betaMin: 1e-4 * steps, betaMax: 0.02 * steps },
});
const discrete = (steps: number): readonly (readonly [string, Card['process']])[] => [
  ['linear β', table('linear', 1e-4, 0.02, steps)],
  ['scaled linear β', table('scaled_linear', 0.00085, 0.012, steps)],
  ['squared cosine', table('squaredcos_cap_v2', 1e-4, 0.02, steps)],
];

/** σ_data of EDM's own networks, which its users keep. */
export const EDM_SIGMA_DATA = 0.5;

/**
 * The readings that fit a unit of time. `units` are the ones that name and type of the input leave open; `steps` is the
 * length of a discrete table.
 */
export function candidates(units: readonly Time['unit'][], steps = 1000): Named[] {
  const list: Named[] = [];
  const add = (
    about: string,
    process: Card['process'],
    time: Time,
    outputs: readonly Prediction[],
    more: { outputScale?: number; scaling?: 'edm' } = {},
  ): void => {
    const { outputScale, scaling } = more;
    for (const prediction of outputs) {
      const symbol = prediction === 'flow' && outputScale === -1 ? 'x₀ − ε' : symbols[prediction];
      list.push({
        name: `${symbol}, ${about}${scaling ? ', on c_in·x' : ''}`,
        reading: {
          process,
          prediction,
          sigmaData: EDM_SIGMA_DATA,
          ...(outputScale === undefined ? {} : { outputScale }),
          inputs: { time, ...(scaling ? { scaling } : {}) },
        },
      });
    }
  };
  const flows = (about: string, time: Time): void => {
    add(about, flow, time, ['flow', 'x0', 'eps']);
    add(about, flow, time, ['flow'], { outputScale: -1 });
  };
  if (units.includes('index')) {
    for (const [name, process] of discrete(steps))
      add(`VP with ${name}, index to ${steps - 1}`, process, { unit: 'index' }, ['eps', 'x0', 'v']);
    flows(`flow, ${steps}·t`, { unit: 't', scale: steps });
  }
  if (units.includes('t')) {
    add('VP with linear β, t', linear, { unit: 't' }, ['eps', 'x0', 'v', 'score']);
    // Index ÷ length of a short table; ladder.ts goes on from here.
    add('VP with linear β of 300 steps, t', shortened(300), { unit: 't' }, ['eps', 'x0', 'v']);
    add('VP with cosine, t', cosine, { unit: 't' }, ['eps', 'x0', 'v']);
    add('VP with cosine, angle πt/2', cosine, { unit: 't', scale: Math.PI / 2 }, ['v', 'x0']);
    add('VE with noise of strength 25ᵗ, t', exponential, { unit: 't' }, ['score', 'eps']);
    flows('flow, t = 1 is noise', { unit: 't' });
    flows('flow, t = 1 is data', { unit: 't', scale: -1, offset: 1 });
  }
  if (units.includes('sigma')) add('VE, σ', exploding, { unit: 'sigma' }, ['x0', 'eps', 'score', 'F']);
  if (units.includes('log-sigma')) {
    add('VE, ln σ/4', exploding, { unit: 'log-sigma' }, ['F'], { scaling: 'edm' });
    add('VE, ln σ/4', exploding, { unit: 'log-sigma' }, ['F', 'x0', 'eps']);
    add('VE, ln σ', exploding, { unit: 'log-sigma', scale: 4 }, ['x0', 'eps', 'score']);
  }
  if (units.includes('lambda')) {
    add('VP, λ', cosine, { unit: 'lambda' }, ['eps', 'x0', 'v']);
    add('VP, log-SNR 2λ', cosine, { unit: 'lambda', scale: 2 }, ['eps', 'x0', 'v']);
    add('VE, λ', exploding, { unit: 'lambda' }, ['x0', 'eps', 'F']);
  }
  return list;
}
