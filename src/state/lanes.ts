import { parseSpec } from '../run/parse';
import { canonical, type RunSpec } from '../run/spec';
import { writeAddress } from './address';
import { commonOf, leave, show, tell } from './run';
import { freeSlots, type Lane, laneOf, MOST_LANES, notify, setLane, setSpec, setView, store } from './store';

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
  const named = laneOf({ lanes, active }, slot);
  const from = named.recorded ? laneOf({ lanes, active }) : named;
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
  // The page is about runs that can be changed: one of them stays.
  if (lanes.every((lane) => lane.slot === slot || lane.recorded)) return;
  const at = lanes.findIndex((lane) => lane.slot === slot);
  if (at < 0) return;
  leave(slot);
  const rest = lanes.filter((lane) => lane.slot !== slot);
  const next =
    rest.slice(0, Math.max(1, at)).findLast(({ recorded }) => !recorded) ?? rest.find((lane) => !lane.recorded);
  store.setState({ lanes: rest, active: active === slot && next ? next.slot : active });
  if (view.against === slot) setView({ against: undefined });
  writeAddress('push');
}

/** Gives the controls to a lane. */
export function activate(slot: number): void {
  const { lanes, active } = store.getState();
  if (active !== slot && !laneOf({ lanes, active }, slot).recorded) store.setState({ active: slot });
}

/** Shows differences to a lane or to the references, or no longer. */
export function toggleAgainst(what: number | 'reference'): void {
  setView({ against: store.getState().view.against === what ? undefined : what });
  writeAddress('soon');
}

/** Lets a lane have its own denoiser, noise and samples, or takes those of the others again. */
export function setApart(slot: number, apart: boolean): void {
  const { lanes, active } = store.getState();
  const { spec } = laneOf({ lanes, active }, slot);
  const other = lanes.find((lane) => lane.slot !== slot && !lane.apart && !lane.recorded);
  setLane(slot, { apart });
  const joined = !apart && other ? parseSpec({ ...spec, ...commonOf(other.spec) }) : { spec, notes: [] };
  notify(...joined.notes);
  setSpec(slot, joined.spec);
  writeAddress('push');
  if (canonical(joined.spec) !== canonical(spec)) show([laneOf(store.getState(), slot)]);
}

/**
 * A run that other software recorded, beside the others: it is compared with the denoiser of the active one.
 * @throws Error that says what is wrong with the file, or that there is no room; the page stays as it was.
 */
export async function addRecorded(file: Blob): Promise<void> {
  const { lanes, active } = store.getState();
  const slot = freeSlots(lanes).at(0);
  if (slot === undefined)
    throw new Error(`There is room for ${MOST_LANES} runs side by side. Close one to load another.`);
  const beside = laneOf({ lanes, active });
  const spec: RunSpec = { ...beside.spec, modifiers: [], each: {}, control: { kind: 'fixed' }, direction: 'denoise' };
  await tell(slot, spec, file, (run) => {
    const { recorded, count = 0, start } = run.started ?? {};
    if (!recorded) return;
    const same = sameStart(beside.run?.started?.start, start);
    // What it is called stands where a solver's name would; another start is another seed, though nobody knows which.
    const own = { ...spec, solver: { id: recorded.name, options: {} }, count, seed: same ? spec.seed : -1 };
    const lane: Lane = { slot, spec: own, run: { ...run, spec: own }, apart: true, recorded };
    store.setState((s) => ({ lanes: [...s.lanes, lane] }));
  });
}

/** Whether two runs begin at the same noise, up to float32. */
function sameStart(a: Float32Array | undefined, b: Float32Array | undefined): boolean {
  if (!a || !b || a.length !== b.length) return false;
  return a.every((v, i) => Math.abs(v - b[i]) <= 1e-4 * (1 + Math.abs(v)));
}
