import { laneName } from '../../state/lanes';
import { shownState } from '../../state/playhead';
import type { Lane, Playground } from '../../state/store';
import { type Shown, shownAt } from './paths';

/** What a lane's samples are compared with at the playhead, sample by sample: all runs start from the same noise. */
export interface Counterpart extends Shown {
  /** “run B” or “the reference”. */
  name: string;
  /** The lane it belongs to, if it is one. */
  slot?: number;
}

/** @returns undefined where there is nothing to compare with: another problem, no reference, or the lane itself. */
export function counterpart(lane: Lane, s: Playground): Counterpart | undefined {
  const { against, quantity } = s.view;
  const { run } = lane;
  if (against === undefined || against === lane.slot || !run) return undefined;
  const state = shownState(lane, s);
  if (against === 'reference') {
    const values = run.measured?.reference?.[state];
    const own = shownAt(run, state, 'x');
    return values && own && quantity === 'x' ? { values, scale: own.scale, name: 'the reference' } : undefined;
  }
  const other = s.lanes.find(({ slot }) => slot === against);
  if (!other?.run || !sameProblem(lane, other)) return undefined;
  const shown = shownAt(other.run, shownState(other, s), quantity);
  return shown && { ...shown, name: `run ${laneName(other.slot)}`, slot: other.slot };
}

/** Why a finished run has no differences to show although some are wanted. */
export function lacksCounterpart({ slot, run }: Lane, { view: { against } }: Playground): string | undefined {
  if (against === undefined || against === slot || run?.status !== 'done') return undefined;
  return against === 'reference' ? 'no reference to differ from' : `other noise than run ${laneName(against)}`;
}

/** Whether two lanes take the same samples from the same noise. */
const sameProblem = ({ run: a }: Lane, { run: b }: Lane): boolean =>
  a?.started?.dim === b?.started?.dim &&
  a?.spec.count === b?.spec.count &&
  a?.spec.seed === b?.spec.seed &&
  a?.started?.sigmaData === b?.started?.sigmaData;

/** Root mean square over samples and coordinates, each divided by its own scale. */
export function distance(own: Shown, other: Shown): number {
  const n = Math.min(own.values.length, other.values.length);
  let sum = 0;
  for (let i = 0; i < n; i++) sum += (own.values[i] / own.scale - other.values[i] / other.scale) ** 2;
  return Math.sqrt(sum / n);
}
