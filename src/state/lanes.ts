import { parseSpec } from '../run/parse';
import { canonical, type RunSpec } from '../run/spec';
import { writeAddress } from './address';
import { leave, show } from './run';
import { freeSlots, type Lane, laneOf, MOST_LANES, notify, setLane, setView, store } from './store';

/** Adding, removing and choosing the runs that stand side by side. */

/** Letters by which lanes are called, in links too. */
export const laneName = (slot: number): string => String.fromCharCode(65 + slot);

/**
 * A lane beside the one in `slot`: the same with one thing changed. It becomes the active one.
 * @returns its slot, or undefined if the stage is full.
 */
export function addLane(change: Partial<RunSpec> = {}, slot?: number): number | undefined {
  const { lanes, active } = store.getState();
  const free = freeSlots(lanes).at(0);
  if (free === undefined) {
    notify(`There is room for ${MOST_LANES} runs side by side. Close one to add another.`);
    return undefined;
  }
  const from = laneOf({ lanes, active }, slot);
  const { spec, notes } = parseSpec({ ...from.spec, ...change });
  notify(...notes);
  const same = canonical(spec) === canonical(from.spec);
  const lane: Lane = { slot: free, spec, apart: from.apart, run: same ? from.run : undefined };
  const at = lanes.indexOf(from) + 1;
  store.setState({ lanes: [...lanes.slice(0, at), lane, ...lanes.slice(at)], active: free });
  writeAddress('push');
  if (!same || lane.run?.status !== 'done') show([lane]);
  return free;
}

export function removeLane(slot: number): void {
  const { lanes, active, view } = store.getState();
  if (lanes.length === 1) return;
  const at = lanes.findIndex((lane) => lane.slot === slot);
  if (at < 0) return;
  leave(slot);
  const rest = lanes.filter((lane) => lane.slot !== slot);
  store.setState({ lanes: rest, active: active === slot ? rest[Math.max(0, at - 1)].slot : active });
  if (view.against === slot) setView({ against: undefined });
  writeAddress('push');
}

/** Gives the controls to a lane. */
export function activate(slot: number): void {
  if (store.getState().active !== slot) store.setState({ active: slot });
}

/** Shows differences to a lane or to the references, or no longer. */
export function toggleAgainst(what: number | 'reference'): void {
  setView({ against: store.getState().view.against === what ? undefined : what });
  writeAddress('soon');
}

/** Lets a lane have its own denoiser, noise and samples, or share those of the first lane again. */
export function setApart(slot: number, apart: boolean): void {
  setLane(slot, { apart });
  writeAddress('push');
}
