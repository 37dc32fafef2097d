import { createStore } from 'zustand/vanilla';
import { type DecoderClient, decoderClient } from '../decode/client';
import type { Decoder } from '../denoisers/card';
import type { OwnModel } from '../denoisers/own';
import { owned } from './library';
import { shownState } from './playhead';
import { type RunRecord, underWay } from './record';
import { shownAt } from './shown';
import { type Lane, store } from './store';

/**
 * Latents as pictures, on demand: what the stage shows when the playhead rests is decoded one sample after the other, in a worker of
 * its own. These forwards paint; no NFE counts them.
 */
export interface Decoding {
  /** Whether pictures are shown rather than the latents themselves. */
  on: boolean;
  /** By sample, state and run; see `keyOf`. */
  pictures: ReadonlyMap<string, ImageBitmap>;
  /** Forwards of decoders so far, and the time of the last one. */
  forwards: number;
  ms?: number;
  /** Why a model's decoder is not asked any more, by the model's id. */
  trouble: Readonly<Record<string, string>>;
}

export const decoding = createStore<Decoding>()(() => ({ on: true, pictures: new Map(), forwards: 0, trouble: {} }));

/** The decoder of the model that made a run, if it has one. */
export const decoderOf = (run: RunRecord | undefined): Decoder | undefined => owned(run?.spec.model)?.card.decoder;

type Quantity = 'x' | 'x0';
/** Where there is no estimate the state itself is shown, and decoded. */
const present = (run: RunRecord, i: number, quantity: Quantity): Quantity => (run.denoised[i] ? quantity : 'x');
const keyOf = (run: RunRecord, i: number, n: number, quantity: Quantity): string =>
  [run.key, present(run, i, quantity), i, n].join('\n');

/** The picture of sample n of state i, if it is there already and wanted. */
export function decodedAt(run: RunRecord, i: number, n: number, quantity: Quantity): ImageBitmap | undefined {
  const { on, pictures } = decoding.getState();
  return on && pictures.size ? pictures.get(keyOf(run, i, n, quantity)) : undefined;
}

interface Wanted {
  key: string;
  model: OwnModel;
  latent: Float32Array;
}

/** The samples of a lane's shown state that are still to be decoded, the chosen one first. */
function wantedOf(lane: Lane): (() => Wanted)[] {
  const s = store.getState();
  const { on, pictures, trouble } = decoding.getState();
  const { run } = lane;
  const model = owned(run?.spec.model);
  if (!on || !model?.card.decoder || !run?.started || underWay(run) || trouble[String(run.spec.model)]) return [];
  const { dim, count, sigmaData } = run.started;
  const { zoom, particle = 0, quantity } = s.view;
  const state = shownState(lane, s);
  const shown = shownAt(run, state, present(run, state, quantity));
  if (!shown) return [];
  const chosen = Math.min(particle, count - 1);
  const others = zoom ? [] : Array.from({ length: count }, (_, n) => n).filter((n) => n !== chosen);
  return [chosen, ...others].flatMap((n) => {
    const key = keyOf(run, state, n, quantity);
    if (pictures.has(key)) return [];
    const latent = () => shown.values.slice(n * dim, (n + 1) * dim).map((v) => (v * sigmaData) / shown.scale);
    return [() => ({ key, model, latent: latent() })];
  });
}

/** How many samples of a lane are still to be decoded. */
export const missing = (lane: Lane): number => wantedOf(lane).length;

/** The playhead rests when it has not moved for this many ms. */
const REST = 150;
/** Bytes of pictures that are kept; the oldest go first. */
const BUDGET = 96 * 2 ** 20;

let client: DecoderClient | undefined;
/** Canvases that show latents; without any the decoder's memory is given back. */
let watchers = 0;
let busy = false;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Decodes as long as something is missing; what is wanted is looked up anew before each sample. */
async function pump(): Promise<void> {
  if (busy || watchers === 0 || store.getState().view.playing) return;
  const [next] = store.getState().lanes.flatMap(wantedOf);
  if (!next) return;
  busy = true;
  const { key, model, latent } = next();
  client ??= decoderClient();
  const asked = client;
  const answer = await asked.decode({ model: { card: model.card, files: model.files }, latent });
  busy = false;
  const { pictures, forwards, trouble } = decoding.getState();
  // It may have been called off, its card may have changed, or it may be gone.
  if (client !== asked || owned(`own/${model.card.id}`)?.card !== model.card) return pump();
  if (answer.type === 'failed')
    decoding.setState({ trouble: { ...trouble, [`own/${model.card.id}`]: answer.message } });
  else decoding.setState({ pictures: kept(pictures, key, answer.picture), forwards: forwards + 1, ms: answer.ms });
  return pump();
}

function kept(pictures: Decoding['pictures'], key: string, picture: ImageBitmap): Decoding['pictures'] {
  const next = new Map(pictures).set(key, picture);
  let size = [...next.values()].reduce((sum, { width, height }) => sum + 4 * width * height, 0);
  for (const [old, { width, height }] of next) {
    if (size <= BUDGET || old === key) break;
    next.delete(old);
    size -= 4 * width * height;
  }
  return next;
}

const rest = (): void => {
  clearTimeout(timer);
  timer = setTimeout(() => void pump(), REST);
};

/** Starts to decode what the stage shows; returns what ends it. */
export function watchLatents(): () => void {
  rest();
  watchers++;
  const ends = [store.subscribe(rest), decoding.subscribe((now, before) => now.on !== before.on && rest())];
  return () => {
    clearTimeout(timer);
    for (const end of ends) end();
    if (--watchers === 0) endWorker();
  };
}

function endWorker(): void {
  const before = client;
  client = undefined;
  before?.close();
}

export const showDecoded = (on: boolean): void => decoding.setState({ on });

/** Asks a decoder that failed once more. */
export function retry(model: string): void {
  const { [model]: _, ...trouble } = decoding.getState().trouble;
  decoding.setState({ trouble });
  rest();
}

/** A model that is read in another way has other pictures. */
export function forgetPictures(): void {
  endWorker();
  decoding.setState({ pictures: new Map(), trouble: {} });
}
