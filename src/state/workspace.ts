import { createStore } from 'zustand/vanilla';
import type { Pick as Choice, RunSpec } from '../run/spec';
import type { Cell } from '../run/study';
import { solvers } from '../registry';
import { currentLink } from './address';
import { keep, recall } from './shelf';
import { setView, store, type View } from './store';
import { studies, type Yardstick, yardsticks } from './study';

/** Work that survives a reload: the link, what it does not say of the view, and finished cells of the diagram. */
interface Workspace {
  link: string;
  view: Pick<View, (typeof kept)[number]>;
  yardstick: string;
  extra: readonly Choice[];
  folds: readonly string[];
}
const kept = ['trails', 'field', 'data', 'zoom'] as const;

/** Parts of the page that are unfolded, by their headings; `wanted` are those that were when it was left. */
export const folds = createStore<{ open: readonly string[]; wanted: readonly string[] }>()(() => ({
  open: [],
  wanted: [],
}));

/** Digest of the sources: numbers of another version are not reused. */
declare const __SOURCES__: string;
interface Cells {
  sources: string;
  cells: readonly (readonly [key: string, cell: Cell])[];
}
/** A cell is kept if it is small, and the newest of them. */
const SMALL = 16 * 2 ** 10;
const MOST = 400;

/** What was on the stage when the page was left. */
export const left = (): Promise<Partial<Workspace> | undefined> => recall<Workspace>('workspace');

/** Puts back what the link does not say; what is not legal any more is left out. */
export function putBack({ view, yardstick, extra, folds: wanted }: Partial<Workspace>): void {
  const flags = kept.filter((key) => typeof view?.[key] === 'boolean');
  setView(Object.fromEntries(flags.map((key) => [key, view?.[key]])));
  if (yardstick && Object.hasOwn(yardsticks, yardstick)) studies.setState({ yardstick: yardstick as Yardstick });
  if (Array.isArray(extra)) studies.setState({ extra: extra.filter((one) => solvers.has(one?.id)) });
  if (Array.isArray(wanted)) folds.setState({ wanted, open: wanted });
}

export async function putBackCells(): Promise<void> {
  const { sources, cells } = (await recall<Cells>('cells')) ?? {};
  if (sources === __SOURCES__ && Array.isArray(cells))
    studies.setState((now) => ({ cells: new Map([...cells, ...now.cells]) }));
}

function save(): void {
  const { view } = store.getState();
  const { yardstick, extra } = studies.getState();
  const flags = Object.fromEntries(kept.map((key) => [key, view[key]])) as Workspace['view'];
  const { open } = folds.getState();
  void keep('workspace', { link: currentLink(), view: flags, yardstick, extra, folds: open } satisfies Workspace);
}

function saveCells(): void {
  const own = /"model":"own\//;
  const cells = [...studies.getState().cells].filter(([key, { x }]) => x.byteLength <= SMALL && !own.test(key));
  void keep('cells', { sources: __SOURCES__, cells: cells.slice(-MOST) } satisfies Cells);
}

/** Does something a while after the first of many calls, or at once when the page is left. */
function later(ms: number, act: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const now = (): void => {
    if (timer === undefined) return;
    clearTimeout(timer);
    timer = undefined;
    act();
  };
  window.addEventListener('pagehide', now);
  document.addEventListener('visibilitychange', () => document.hidden && now());
  return () => {
    timer ??= setTimeout(now, ms);
  };
}

const specs = (lanes: readonly { spec: RunSpec }[]): readonly RunSpec[] => lanes.map(({ spec }) => spec);

/** Keeps the work from now on. */
export function keepWork(): void {
  const soon = later(400, save);
  const cellsSoon = later(2000, saveCells);
  store.subscribe((now, before) => {
    const same = now.lanes === before.lanes || specs(now.lanes).every((spec, i) => spec === before.lanes[i]?.spec);
    if (!same || now.lanes.length !== before.lanes.length || now.active !== before.active || now.view !== before.view)
      soon();
  });
  studies.subscribe((now, before) => {
    if (now.yardstick !== before.yardstick || now.extra !== before.extra) soon();
    if (now.cells !== before.cells) cellsSoon();
  });
  folds.subscribe((now, before) => {
    if (now.open !== before.open) soon();
  });
}
