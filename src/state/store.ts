import { createStore } from 'zustand/vanilla';
import type { Capability, Recorded, Reply, ResidualMap } from '../run/protocol';
import { canonical, defaultSpec, type RunSpec } from '../run/spec';
import type { RunRecord } from './record';

/** The most runs that are seen side by side: there are as many colours, dashes and markers. */
export const MOST_LANES = 6;

/** One run beside others: its draft, and what the stage shows of it. */
export interface Lane {
  /** Its colour, dash and marker, 0 … 5; stays while other lanes come and go. */
  readonly slot: number;
  /** The draft: what the controls say. `run.spec` is what is on the stage. */
  readonly spec: RunSpec;
  readonly run?: RunRecord;
  readonly field?: Field;
  readonly residual?: ResidualMap;
  /** Whether it keeps denoiser, noise and samples to itself instead of sharing them with the other lanes. */
  readonly apart: boolean;
  /** Set if other software made its run: it is looked at, not changed, and no link can hold it. */
  readonly recorded?: Recorded;
}

/** How the playhead lines lanes up: at the same step, the same noise level or the same NFE. */
export type Axis = 'step' | 'lambda' | 'nfe';

/** What the stage shows of the runs. */
export interface View {
  /** Place of the playhead: index into the ticks of all lanes (see playhead.ts). */
  tick: number;
  axis: Axis;
  /** The noisy state x_t, or the denoiser's estimate x̂₀ there. */
  quantity: 'x' | 'x0';
  /** What other lanes are compared with: a lane's slot or the reference of each. */
  against?: number | 'reference';
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

/** A place in a lesson: its id, and the step from 0. */
export interface LessonPlace {
  id: string;
  step: number;
}

/** Parts of the page that can be left out where it is embedded. */
export const embedParts = ['controls', 'timeline', 'charts', 'numbers', 'tools'] as const;
export type EmbedPart = (typeof embedParts)[number];

export interface Playground {
  /** Side by side, in the order of the stage; never empty. */
  lanes: readonly Lane[];
  /** Slot of the lane that the controls belong to. */
  active: number;
  view: View;
  engine: EngineReport;
  notices: readonly Notice[];
  /** Set where the page stands inside another one: what is hidden there. */
  embed?: readonly EmbedPart[];
  /** The lesson whose text stands beside the charts. */
  lesson?: LessonPlace;
}

export const store = createStore<Playground>()(() => ({
  lanes: [{ slot: 0, spec: defaultSpec, apart: false }],
  active: 0,
  view: {
    tick: 0,
    axis: 'step',
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

/** Slots that no lane has, smallest first. */
export const freeSlots = (lanes: readonly Lane[]): number[] =>
  Array.from({ length: MOST_LANES }, (_, i) => i).filter((i) => lanes.every((lane) => lane.slot !== i));

/** The lane in a slot; the active one where none is named or the slot is empty. */
export const laneOf = ({ lanes, active }: Pick<Playground, 'lanes' | 'active'>, slot?: number): Lane =>
  lanes.find((lane) => lane.slot === slot) ?? lanes.find((lane) => lane.slot === active) ?? lanes[0];

export const setLane = (slot: number, change: Partial<Omit<Lane, 'slot'>>): void =>
  store.setState(({ lanes }) => ({
    lanes: lanes.map((lane) => (lane.slot === slot ? { ...lane, ...change } : lane)),
  }));

export const setView = (change: Partial<View>): void =>
  store.setState(({ view }) => ({ view: { ...view, ...change } }));

export const setEngine = (change: Partial<EngineReport>): void =>
  store.setState(({ engine }) => ({ engine: { ...engine, ...change } }));

/** A lane's draft after a change; the parts that did not change are kept: who shows only those has nothing to do. */
export function setSpec(slot: number, next: RunSpec): void {
  const { spec } = laneOf(store.getState(), slot);
  const kept = Object.entries(next).map(([key, part]) => {
    const before = spec[key as keyof RunSpec];
    return [key, canonical(before) === canonical(part) ? before : part];
  });
  setLane(slot, { spec: Object.fromEntries(kept) as unknown as RunSpec });
}

let nextNotice = 1;
export function notify(...texts: readonly string[]): void {
  if (!texts.length) return;
  store.setState(({ notices }) => ({ notices: [...notices, ...texts.map((text) => ({ id: nextNotice++, text }))] }));
}
