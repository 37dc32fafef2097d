import { toData } from '../core/denoiser';
import type { Level } from '../core/process';
import { lin, type Vec } from '../core/vec';
import type { Card } from './card';

/** How a network is to be read: the part of its card that turns a state into its inputs and its output into E[x₀|x]. */
export interface Reading {
  process: Card['process'];
  prediction: Card['prediction'];
  outputScale?: number;
  sigmaData: number;
  inputs: { scaling?: Card['inputs']['scaling']; time: Pick<Card['inputs']['time'], 'unit' | 'scale' | 'offset'> };
}

/** The card with another reading; what its samples told stays, but for the σ_data that F is defined with. */
export const withReading = (card: Card, { process, prediction, outputScale, sigmaData, inputs }: Reading): Card => ({
  ...card,
  process,
  prediction,
  outputScale,
  ...(prediction === 'F' ? { sigmaData } : {}),
  inputs: {
    ...card.inputs,
    scaling: inputs.scaling,
    time: { ...card.inputs.time, scale: undefined, offset: undefined, ...inputs.time },
  },
});

/** Whether a card reads its network so. */
export function isRead(card: Card, reading: Reading): boolean {
  const all = ({ process, prediction, outputScale = 1, sigmaData, inputs }: Reading) => {
    const { unit, scale = 1, offset = 0 } = inputs.time;
    const spread = prediction === 'F' ? sigmaData : undefined;
    return JSON.stringify([process, prediction, outputScale, spread, inputs.scaling, unit, scale, offset]);
  };
  return all(card) === all(reading);
}

/** The number that tells the network the noise level. */
export function timeOf({ inputs: { time } }: Pick<Reading, 'inputs'>, { t, alpha, sigma, lambda }: Level): number {
  const value = {
    t,
    index: t,
    sigma: sigma / alpha,
    'log-sigma': Math.log(sigma / alpha) / 4,
    lambda,
  }[time.unit];
  return (time.scale ?? 1) * value + (time.offset ?? 0);
}

/** What the network sees in place of x: EDM's networks are defined on x/α, some of them on c_in·x/α. */
export function fed({ prediction, sigmaData, inputs }: Reading, x: Vec, { alpha, sigma }: Level): Vec {
  if (inputs.scaling === 'edm') return lin([1 / Math.hypot(alpha * sigmaData, sigma), x]);
  return (prediction === 'F' || inputs.scaling === 'alpha') && alpha !== 1 ? lin([1 / alpha, x]) : x;
}

/** The E[x₀|x] that an answer of the network means. */
export const meant = ({ prediction, outputScale = 1, sigmaData }: Reading, x: Vec, out: Vec, at: Level): Vec =>
  toData(prediction, x, outputScale === 1 ? out : lin([outputScale, out]), at, sigmaData);

/** How a time input of these dimensions is fed. */
export function timeShape(dims: readonly unknown[] | undefined): NonNullable<Card['inputs']['time']['shape']> {
  if (!dims) return 'one';
  if (dims.length === 0) return 'scalar';
  if (dims.length > 1) return dims.length === 2 ? 'column' : 'cube';
  return dims[0] === 1 ? 'one' : 'batch';
}
