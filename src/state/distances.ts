import { createStore } from 'zustand/vanilla';
import type { Distance } from '../run/distance';
import { canonical, type RunSpec } from '../run/spec';
import { distance } from './engine';
import { modelInfo } from './selectors';

/** Fréchet distances of picture runs, measured on demand beside what runs, one at a time; finished ones are kept. */
export interface Distances {
  samples: number;
  results: ReadonlyMap<string, Distance>;
  /** The one that is being measured. */
  under?: { key: string; progress: number; waiting: boolean };
  /** Of several that were asked for at once: how many are done. */
  queue?: { done: number; total: number };
  trouble?: { key: string; text: string };
}

/** Enough to see a trend, and enough to be quoted. */
export const sampleCounts = [500, 2000] as const;

export const distances = createStore<Distances>()(() => ({ samples: sampleCounts[0], results: new Map() }));

/** Runs that differ only in how many samples the stage shows are measured alike. */
export const distanceKey = (spec: RunSpec, samples: number): string => canonical({ ...spec, count: samples });

/** The distance known of a run, of most samples. */
export const distanceOf = (spec: RunSpec, results: Distances['results']): Distance | undefined =>
  sampleCounts.map((n) => results.get(distanceKey(spec, n))).findLast((found) => found !== undefined);

/** Whether a denoiser comes with the classifier that the distance needs. */
export const hasClassifier = (spec: RunSpec): boolean => {
  const info = modelInfo(spec);
  return info?.kind === 'onnx' && info.card.classifier !== undefined;
};

let abort: AbortController | undefined;

export async function measureDistance(spec: RunSpec): Promise<void> {
  stopDistance();
  await measure(spec);
}

/** Those that are not known yet, one after the other; a failure or a cancel ends them. */
export async function measureDistances(specs: readonly RunSpec[]): Promise<void> {
  stopDistance();
  const { samples } = distances.getState();
  const lacking = specs.filter((spec) => !distances.getState().results.has(distanceKey(spec, samples)));
  for (const [done, spec] of lacking.entries()) {
    const queue = { done, total: lacking.length };
    distances.setState({ queue });
    const ended = await measure(spec);
    // Called off, or another job has begun.
    if (distances.getState().queue !== queue) return;
    if (!ended) break;
  }
  distances.setState({ queue: undefined });
}

/** @returns whether it came to its end. */
async function measure(spec: RunSpec): Promise<boolean> {
  const mine = new AbortController();
  abort = mine;
  const { samples } = distances.getState();
  const key = distanceKey(spec, samples);
  distances.setState({ under: { key, progress: 0, waiting: false }, trouble: undefined });
  for await (const reply of distance(spec, samples, mine.signal)) {
    if (abort !== mine) return false;
    if (reply.type === 'failed') distances.setState({ trouble: { key, text: reply.message } });
    if (reply.type !== 'distance') continue;
    const { progress, waiting, result } = reply;
    distances.setState({ under: { key, progress, waiting } });
    if (result) distances.setState({ results: new Map(distances.getState().results).set(key, result) });
  }
  if (abort !== mine) return false;
  abort = undefined;
  distances.setState({ under: undefined });
  return distances.getState().results.has(key);
}

export function stopDistance(): void {
  abort?.abort();
  abort = undefined;
  distances.setState({ under: undefined, queue: undefined });
}
