import type { Client } from '../run/client';
import { parseSpec } from '../run/parse';
import type { RunReply } from '../run/protocol';
import { canonical, type RunSpec } from '../run/spec';
import { atFrame } from './frames';
import { knownRuns } from './known';
import { writeAddress } from './address';
import { fold, lastState, newRecord, type RunRecord } from './record';
import { notify, setEngine, setSpec, setView, store } from './store';

/** The one owner of the worker on the page: edits become runs here, replies become records. */
let client: Client | undefined;
const known = knownRuns();
let abort: AbortController | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;
/** The run that the worker holds; only for it can a field be asked. */
let live: { key: string; run: number } | undefined;

/** Pause after the last change before it is run: typing and dragging do not start a run each. */
const PATIENCE = 150;

export function connect(to: Client): () => void {
  client = to;
  return to.watch((message) => {
    if (message.type === 'ready') setEngine({ capability: message.capability });
    else if (message.type === 'self-check') setEngine({ selfCheck: message });
    else if (message.type === 'notice') notify(message.text);
    else if (message.type === 'field') store.setState({ field: message });
    else if (message.type === 'loading') {
      const { what, loaded, total } = message;
      const others = store.getState().engine.loading.filter((p) => p.what !== what);
      setEngine({ loading: loaded < total || total === 0 ? [...others, { what, loaded, total }] : others });
    } else {
      live = undefined;
      setEngine({ trouble: message.message, loading: [] });
    }
  });
}

/** Changes the draft; the change is run once it rests, or at once with `now`. */
export function edit(change: Partial<RunSpec>, now = false): void {
  const { spec, notes } = parseSpec({ ...store.getState().spec, ...change });
  notify(...notes);
  setSpec(spec);
  clearTimeout(timer);
  if (now) commit();
  else timer = setTimeout(commit, PATIENCE);
}

/** Runs the draft if it is not what the stage shows. */
export function commit(): void {
  clearTimeout(timer);
  const { spec, run } = store.getState();
  if (run?.key === canonical(spec)) return;
  writeAddress('push');
  show(spec);
}

/** Runs the draft, known or not, and plays it from the start. */
export function rerun(): void {
  clearTimeout(timer);
  const { spec, run } = store.getState();
  known.forget(canonical(spec));
  if (run?.key !== canonical(spec)) writeAddress('push');
  show(spec, { state: 0, playing: !window.matchMedia('(prefers-reduced-motion: reduce)').matches });
}

export function cancel(): void {
  abort?.abort();
}

/**
 * Puts a run on the stage, from memory if it is known. The playhead stays at the end if that is where it was. `quiet`: the
 * same run again, only for the worker to have it; the stage keeps what it shows until it is there.
 */
export function show(spec: RunSpec, start?: { state: number; playing: boolean }, quiet = false): void {
  abort?.abort();
  abort = undefined;
  const before = store.getState();
  const atEnd = !before.run || before.view.state >= lastState(before.run);
  const found = known.get(canonical(spec));
  const state = start?.state ?? (atEnd ? Number.POSITIVE_INFINITY : before.view.state);
  const playing = start?.playing ?? before.view.playing;
  setEngine({ trouble: undefined });
  setView({ state: found ? Math.min(state, lastState(found)) : state, playing, particle: undefined });
  store.setState({ field: undefined });
  if (found) store.setState({ run: found });
  else void begin(spec, before.run, quiet);
}

async function begin(spec: RunSpec, before: RunRecord | undefined, quiet: boolean): Promise<void> {
  if (!client) return;
  const mine = new AbortController();
  abort = mine;
  let record = newRecord(spec);
  // The run before stays on the stage until the new one has something to show.
  if (!before || lastState(before) < 0) store.setState({ run: record });
  const batch = atFrame<RunReply>((replies) => {
    record = fold(record, replies);
    const early = record.status === 'waiting' || record.status === 'running';
    if (abort === mine && !(quiet && early)) store.setState({ run: record });
  });
  for await (const reply of client.run(spec, { signal: mine.signal })) {
    if (reply.type === 'started') live = { key: record.key, run: reply.run };
    batch.add(reply);
  }
  batch.flush();
  if (record.status === 'done') known.add(record);
}

/** The number under which the worker knows the run on the stage, if it still holds it. */
export const liveRun = (): number | undefined => {
  const { run } = store.getState();
  return run && live?.key === run.key ? live.run : undefined;
};

/** Asks for the denoiser around the state under the playhead; a run that the worker has forgotten is made again. */
export function askField(step: number, extent: number, side: number): void {
  const run = liveRun();
  if (run !== undefined) {
    client?.field(run, step, extent, side);
    return;
  }
  const { run: shown, spec } = store.getState();
  if (shown?.status !== 'done' || shown.key !== canonical(spec)) return;
  known.forget(shown.key);
  show(spec, { state: step, playing: false }, true);
}
