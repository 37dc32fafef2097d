import { createStore } from 'zustand/vanilla';
import type { Gap } from '../run/gap';
import { canonical, type RunSpec } from '../run/spec';
import { gap } from './engine';

/** ODE–SDE gaps, measured on demand beside what runs, one at a time; finished ones are kept. */
export interface Gaps {
  results: ReadonlyMap<string, Gap>;
  under?: { key: string; progress: number };
  trouble?: { key: string; text: string };
}

export const gaps = createStore<Gaps>()(() => ({ results: new Map() }));

/** A gap is the denoiser's, whatever solver looked at it. */
export const gapKey = ({ model, condition, process, guidance, seed, grid }: RunSpec): string =>
  canonical([model, condition, process, guidance, seed, grid.end]);

let abort: AbortController | undefined;

export async function measureGap(spec: RunSpec): Promise<void> {
  stopGap();
  const mine = new AbortController();
  abort = mine;
  const key = gapKey(spec);
  gaps.setState({ under: { key, progress: 0 }, trouble: undefined });
  for await (const reply of gap(spec, mine.signal)) {
    if (abort !== mine) return;
    if (reply.type === 'failed') gaps.setState({ trouble: { key, text: reply.message } });
    if (reply.type !== 'gap') continue;
    gaps.setState({ under: { key, progress: reply.progress } });
    if (reply.result) gaps.setState({ results: new Map(gaps.getState().results).set(key, reply.result) });
  }
  if (abort === mine) stopGap();
}

export function stopGap(): void {
  abort?.abort();
  abort = undefined;
  gaps.setState({ under: undefined });
}
