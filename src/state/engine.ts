import type { Client } from '../run/client';
import type { PageState } from '../run/page-state';
import type { CalibrationReply, DistanceReply, GapReply, RunReply, StudyReply } from '../run/protocol';
import type { Pick, RunSpec } from '../run/spec';
import type { Task } from '../run/task';
import { forgetAsked, learn, regionOf } from './stability';
import { notify, setEngine, setLane, store } from './store';

/** The one owner of the worker on the page: what is asked of it, and what it says unasked. */
let client: Client | undefined;

/** By slot: the run that the worker holds for the lane; only there can a field be asked. */
export const live = new Map<number, { key: string; run: number }>();

export function connect(to: Client): () => void {
  client = to;
  return to.watch((message) => {
    if (message.type === 'ready') setEngine({ capability: message.capability });
    else if (message.type === 'self-check') setEngine({ selfCheck: message });
    else if (message.type === 'notice') notify(message.text);
    else if (message.type === 'draw') drawing(to.drawn);
    else if (message.type === 'field') {
      for (const [slot, held] of live) if (held.run === message.run) setLane(slot, { field: message });
    } else if (message.type === 'stability') {
      learn(message.pick, message.region ?? 'none');
    } else if (message.type === 'residual') {
      for (const [slot, held] of live) if (held.run === message.run) setLane(slot, { residual: message });
    } else if (message.type === 'loading') {
      const { what, loaded, total } = message;
      const others = store.getState().engine.loading.filter((p) => p.what !== what);
      setEngine({ loading: loaded < total || total === 0 ? [...others, { what, loaded, total }] : others });
    } else {
      live.clear();
      forgetAsked();
      setEngine({ trouble: message.message, loading: [] });
    }
  });
}

/** A run on the stage, in the slot of its lane; undefined before there is a worker. */
export const sample = (
  spec: RunSpec,
  options: { signal: AbortSignal; slot: number; recorded?: Blob },
): AsyncIterable<RunReply> | undefined => client?.run(spec, options);

/** Calls back when the page has drawn what it knows; at once as long as it draws nothing. */
let drawing = (then: () => void): void => then();
export const onDraw = (how: typeof drawing): void => {
  drawing = how;
};

/** Says how far the page has come. */
export const come = (page: PageState): void => client?.come(page);

/** Many runs of which only the ends are wanted, beside those on the stage. */
export async function* study(
  specs: readonly RunSpec[],
  signal: AbortSignal,
  of: 'diagram' | 'table' = 'diagram',
): AsyncGenerator<StudyReply> {
  if (client) yield* client.study(specs, { signal, of });
}

/** The Fréchet distance of samples of a run, beside those on the stage. */
export async function* distance(spec: RunSpec, samples: number, signal: AbortSignal): AsyncGenerator<DistanceReply> {
  if (client) yield* client.distance(spec, samples, { signal });
}

/** A calibration, beside what is on the stage. */
export async function* calibrate(task: Task, signal: AbortSignal): AsyncGenerator<CalibrationReply> {
  if (client) yield* client.calibrate(task, { signal });
}

/** How far apart ODE and SDE of a run's denoiser end, likewise. */
export async function* gap(spec: RunSpec, signal: AbortSignal): AsyncGenerator<GapReply> {
  if (client) yield* client.gap(spec, { signal });
}

/** Asks for a solver's stability region, if it is not known. */
export function askRegion(pick: Pick): void {
  if (!client || regionOf(pick)) return;
  learn(pick, 'asked');
  client.stability(pick);
}

/** Asks for the denoiser, or its Fokker–Planck residual, on a lattice around a state of a run that is still held. */
export const askLattice = (what: 'field' | 'residual', run: number, step: number, extent: number, side: number): void =>
  client?.[what](run, step, extent, side);
