import { parseSpec } from '../run/parse';
import type { RunReply } from '../run/protocol';
import { canonical, type RunSpec } from '../run/spec';
import { atFrame } from './frames';
import { knownRuns } from './known';
import { awaitEntry, writeAddress } from './address';
import { live, sample } from './engine';
import { lastTick } from './playhead';
import { fold, lastState, newRecord, type RunRecord, underWay } from './record';
import { type Lane, laneOf, notify, setEngine, setLane, setSpec, setView, store } from './store';

/** The runs on the stage: edits become runs here, replies become records. */
const known = knownRuns();
/** By slot: what calls the lane's run off. */
const aborts = new Map<number, AbortController>();
let timer: ReturnType<typeof setTimeout> | undefined;

/** Pause after the last change before it is run: typing and dragging do not start a run each. */
const PATIENCE = 150;

/** What lanes have in common unless one is set apart: the same problem from the same noise. */
const shared = ['model', 'condition', 'process', 'seed', 'count', 'noise', 'direction'] as const;

export const commonOf = (spec: RunSpec): Partial<RunSpec> => Object.fromEntries(shared.map((key) => [key, spec[key]]));

/** Changes the draft of the active lane, and of those that share with it; run once it rests, or at once with `now`. */
export function edit(change: Partial<RunSpec>, now = false): void {
  const { lanes, active } = store.getState();
  const mine = laneOf({ lanes, active });
  const { spec, notes } = parseSpec({ ...mine.spec, ...change });
  setSpec(mine.slot, spec);
  const common = commonOf(spec);
  for (const lane of lanes) {
    if (lane.slot === mine.slot || lane.apart || mine.apart || lane.recorded) continue;
    const other = parseSpec({ ...lane.spec, ...common });
    notes.push(...other.notes);
    setSpec(lane.slot, other.spec);
  }
  notify(...new Set(notes));
  awaitEntry(true);
  clearTimeout(timer);
  if (now) commit();
  else timer = setTimeout(commit, PATIENCE);
}

/** What a hand passes while it holds something is one entry of the history. */
let gesture: 'no' | 'new' | 'entered' = 'no';
export function hold(on: boolean): void {
  if (!on) commit();
  gesture = on ? 'new' : 'no';
}

const behind = ({ run, spec, recorded }: Lane): boolean => !recorded && run?.key !== canonical(spec);

/** Runs the drafts that are not what the stage shows. */
export function commit(): void {
  clearTimeout(timer);
  awaitEntry(false);
  const late = store.getState().lanes.filter(behind);
  if (!late.length) return;
  writeAddress(gesture === 'entered' ? 'replace' : 'push');
  if (gesture === 'new') gesture = 'entered';
  show(late);
}

/** Runs all drafts, known or not, and plays them from the start. */
export function rerun(): void {
  clearTimeout(timer);
  awaitEntry(false);
  const lanes = store.getState().lanes.filter(({ recorded }) => !recorded);
  for (const { spec } of lanes) known.forget(canonical(spec));
  if (lanes.some(behind)) writeAddress('push');
  show(lanes, { tick: 0, playing: !window.matchMedia('(prefers-reduced-motion: reduce)').matches });
}

/** Forgets what was sampled of a model, because it is read in another way now. */
export const forgetModel = (id: string): void => known.forgetModel(id);

export function cancel(): void {
  for (const abort of aborts.values()) abort.abort();
}

/** Calls off the run of a lane that goes. */
export function leave(slot: number): void {
  aborts.get(slot)?.abort();
  aborts.delete(slot);
  live.delete(slot);
}

/**
 * Puts lanes' drafts on the stage, from memory where they are known. The playhead stays at the end if that is where it was.
 * `quiet`: the same run again, only for the worker to have it; the stage keeps what it shows until it is there.
 */
export function show(lanes: readonly Lane[], start?: { tick: number; playing: boolean }, quiet = false): void {
  const before = store.getState();
  const atEnd = before.view.tick >= lastTick(before);
  const { tick, playing } = start ?? {
    tick: atEnd ? Number.POSITIVE_INFINITY : before.view.tick,
    playing: before.view.playing,
  };
  setEngine({ trouble: undefined });
  setView({ tick, playing, particle: undefined });
  for (const { slot, spec, run } of lanes) {
    aborts.get(slot)?.abort();
    aborts.delete(slot);
    const found = known.get(canonical(spec));
    setLane(slot, { ...(found && { run: found }), field: undefined, residual: undefined });
    if (!found) void begin(slot, spec, run, quiet);
  }
}

async function begin(slot: number, spec: RunSpec, before: RunRecord | undefined, quiet: boolean): Promise<void> {
  const mine = new AbortController();
  const replies = sample(spec, { signal: mine.signal, slot });
  if (!replies) return;
  aborts.set(slot, mine);
  let record: RunRecord = { ...newRecord(spec), again: quiet };
  // The run before stays on the stage until the new one has something to show.
  if (!before || lastState(before) < 0) setLane(slot, { run: record });
  const batch = atFrame<RunReply>((arrived) => {
    record = fold(record, arrived);
    if (aborts.get(slot) === mine && !(quiet && underWay(record))) setLane(slot, { run: record });
  });
  for await (const reply of replies) {
    if (reply.type === 'started') live.set(slot, { key: record.key, run: reply.run });
    batch.add(reply);
  }
  batch.flush();
  if (record.status === 'done') known.add(record);
}

/**
 * The run of a file that other software wrote, told by the worker; `open` makes room for it once the file has proved good.
 * @throws Error that says what is wrong with the file.
 */
export async function tell(slot: number, spec: RunSpec, file: Blob, open: (run: RunRecord) => void): Promise<void> {
  const mine = new AbortController();
  const replies = sample(spec, { signal: mine.signal, slot, recorded: file });
  if (!replies) return;
  aborts.set(slot, mine);
  let record = newRecord(spec);
  for await (const reply of replies) {
    if (reply.type === 'failed' && !record.started) throw new Error(reply.message);
    record = fold(record, [reply]);
    if (aborts.get(slot) !== mine) return;
    if (reply.type === 'started') {
      live.set(slot, { key: record.key, run: reply.run });
      open(record);
    } else setLane(slot, { run: { ...record, spec: laneOf(store.getState(), slot).spec } });
  }
}

/** The same run again, for the worker to have it; the stage keeps what it shows until it is there. */
export function makeAgain(lane: Lane): void {
  if (lane.run?.status !== 'done' || behind(lane)) return;
  known.forget(lane.run.key);
  show([lane], { tick: store.getState().view.tick, playing: false }, true);
}
