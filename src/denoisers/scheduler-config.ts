import type { Card } from './card';

/** A choice from a registry, as in a RunSpec. */
interface Choice {
  id: string;
  options: Record<string, number | boolean | string>;
}

/** What a scheduler_config.json of diffusers says, in our words. */
export interface SchedulerReading {
  process?: Card['process'];
  prediction?: Card['prediction'];
  outputScale?: number;
  time?: Pick<Card['inputs']['time'], 'unit' | 'scale' | 'offset'>;
  sigmaData?: number;
  /** To start from; suggestions, not part of the card. */
  grid?: Choice;
  solver?: Choice;
  guidance?: Choice[];
  /** Keys that were not understood or not used, each named with its value, and what was assumed. */
  notes: string[];
}

/** @throws Error if `json` is no object. */
export function readSchedulerConfig(_json: unknown): SchedulerReading {
  throw new Error('readSchedulerConfig is not written yet');
}

/** What a config.json beside the network (unet/config.json) says. */
export interface NetworkReading {
  channels?: number;
  outChannels?: number;
  /** [height, width]. */
  size?: [number, number];
  classes?: number;
  notes: string[];
}

/** @throws Error if `json` is no object. */
export function readNetworkConfig(_json: unknown): NetworkReading {
  throw new Error('readNetworkConfig is not written yet');
}
