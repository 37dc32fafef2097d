import { createStore } from 'zustand/vanilla';
import type { Capability, Reply } from '../run/protocol';
import { canonical, defaultSpec, type RunSpec } from '../run/spec';
import type { RunRecord } from './record';

/** What the stage shows of a run. */
export interface View {
  /** Index of the state under the playhead. */
  state: number;
  /** The noisy state x_t, or the denoiser's estimate x̂₀ there. */
  quantity: 'x' | 'x0';
  trails: boolean;
  field: boolean;
  data: boolean;
  playing: boolean;
  /** A particle that was clicked: its path stays drawn. */
  particle?: number;
  /** Whether one sample of a picture model fills the stage. */
  zoom: boolean;
  /** Whether the stage is a sheet to draw the data on. */
  drawing: boolean;
}

export interface Progress {
  what: 'runtime' | 'model';
  loaded: number;
  total: number;
}

/** What the worker told of itself. */
export interface EngineReport {
  capability?: Capability;
  loading: readonly Progress[];
  selfCheck?: Extract<Reply, { type: 'self-check' }>;
  /** Set when the worker or the device died; it is started anew, and the run can be asked for again. */
  trouble?: string;
}

export interface Notice {
  id: number;
  text: string;
}

/** The denoiser around the particles of one state, as the stage draws it. */
export type Field = Extract<Reply, { type: 'field' }>;

export interface Playground {
  /** The draft: what the controls say. `run.spec` is what is on the stage. */
  spec: RunSpec;
  run?: RunRecord;
  view: View;
  engine: EngineReport;
  notices: readonly Notice[];
  field?: Field;
}

export const store = createStore<Playground>()(() => ({
  spec: defaultSpec,
  view: {
    state: 0,
    quantity: 'x',
    trails: true,
    field: false,
    data: true,
    playing: false,
    zoom: false,
    drawing: false,
  },
  engine: { loading: [] },
  notices: [],
}));

export const setView = (change: Partial<View>): void =>
  store.setState(({ view }) => ({ view: { ...view, ...change } }));

export const setEngine = (change: Partial<EngineReport>): void =>
  store.setState(({ engine }) => ({ engine: { ...engine, ...change } }));

/** Takes a new draft, but keeps the parts that did not change: who shows only those has nothing to do. */
export function setSpec(next: RunSpec): void {
  store.setState(({ spec }) => {
    const kept = Object.entries(next).map(([key, part]) => {
      const before = spec[key as keyof RunSpec];
      return [key, canonical(before) === canonical(part) ? before : part];
    });
    return { spec: Object.fromEntries(kept) as unknown as RunSpec };
  });
}

let nextNotice = 1;
export function notify(...texts: readonly string[]): void {
  if (!texts.length) return;
  store.setState(({ notices }) => ({ notices: [...notices, ...texts.map((text) => ({ id: nextNotice++, text }))] }));
}
