import type { Level } from '../core/process';
import { nfeOf } from '../core/solver';
import { allLevels, lastState, type RunRecord, underWay } from './record';
import { claims } from './selectors';
import type { Axis, Lane, Playground } from './store';

/** A place of the playhead: what the axis says there, and which state each lane is in. */
export interface Tick {
  /** Step number, λ (−λ of runs from data to noise) or NFE: it grows along the run. */
  at: number;
  /** Noise level there, of the lane with the most steps, or of the one that has a state there. */
  level: Level | undefined;
  /** State of each lane, in the order of the lanes: the last one that is not beyond the place. */
  states: readonly number[];
}

/** Where a run's states lie on an axis; planned states are placed by the solver's claim. */
export function positions(run: RunRecord, axis: Axis): number[] {
  const levels = allLevels(run);
  if (axis === 'step') return levels.map((_, i) => i);
  const { attempts, spec } = run;
  if (axis === 'lambda') return levels.map(({ lambda }) => (spec.direction === 'invert' ? -lambda : lambda));
  const spent = [0];
  attempts.index.forEach((index, k) => {
    const before = spent[index + 1] ?? spent[index];
    spent[index + 1] = before + nfeOf(attempts.ledger[k]);
  });
  const { nfePerStep } = claims(spec.solver);
  while (spent.length < levels.length) spent.push(spent[spent.length - 1] + nfePerStep);
  return spent.slice(0, levels.length);
}

const EPS = 1e-9;

function build(lanes: readonly Lane[], axis: Axis): Tick[] {
  const runs = lanes.map((lane) => lane.run);
  const placed = runs.map((run) => (run ? positions(run, axis) : []));
  const longest = placed.reduce((best, p, k) => (p.length > placed[best].length ? k : best), 0);
  if (runs.length === 1)
    return placed[0].map((at, i) => ({ at, level: runs[0] && allLevels(runs[0])[i], states: [i] }));
  const levels = runs.map((run) => (run ? allLevels(run) : []));
  const all = placed.flatMap((p, k) => p.map((at, i) => ({ at, k, i }))).sort((a, b) => a.at - b.at);
  const ticks: Tick[] = [];
  const states = placed.map(() => 0);
  for (const { at, k, i } of all) {
    states[k] = i;
    const before = ticks.at(-1);
    const same = before !== undefined && (before.at === at || at - before.at < EPS * Math.max(1, Math.abs(at)));
    const level = axis === 'lambda' ? levels[k][i] : levels[longest][states[longest]];
    if (same) ticks[ticks.length - 1] = { ...before, level, states: [...states] };
    else ticks.push({ at, level, states: [...states] });
  }
  return ticks;
}

let memo: { facts: readonly unknown[]; ticks: Tick[] } = { facts: [], ticks: [] };
/** The lanes that were asked about last, as many parts of the page ask at each move of the playhead. */
let asked: { lanes?: readonly Lane[]; axis?: Axis; ticks: Tick[]; last?: number } = { ticks: [] };

/** All places of the playhead: those of every lane's states, in order. One lane: its states. */
export function ticksOf({ lanes, view }: Pick<Playground, 'lanes' | 'view'>): readonly Tick[] {
  const axis = lanes.length > 1 ? view.axis : 'step';
  if (asked.lanes === lanes && asked.axis === axis) return asked.ticks;
  const facts = [axis, ...lanes.flatMap(({ run }) => [run?.key, run?.levels.length, run?.started?.levels.length])];
  if (facts.length !== memo.facts.length || facts.some((fact, i) => fact !== memo.facts[i]))
    memo = { facts, ticks: build(lanes, axis) };
  asked = { lanes, axis, ticks: memo.ticks };
  return memo.ticks;
}

/** The last place that every lane under way has reached; −1 before the start. */
export function lastTick(s: Pick<Playground, 'lanes' | 'view'>): number {
  const ticks = ticksOf(s);
  asked.last ??= reachedBy(s.lanes, ticks);
  return asked.last;
}

function reachedBy(lanes: readonly Lane[], ticks: readonly Tick[]): number {
  const reached = lanes.map(({ run }) =>
    !run ? -1 : underWay(run) ? lastState(run) : lastState(run) < 0 ? -1 : Number.POSITIVE_INFINITY,
  );
  // A run that stopped early ends where its states end, unless others go on.
  const most = lanes.map(({ run }) => (run ? lastState(run) : -1));
  let last = -1;
  for (let i = 0; i < ticks.length; i++) {
    if (ticks[i].states.some((state, k) => state > reached[k])) break;
    if (ticks[i].states.some((state, k) => state <= most[k])) last = i;
  }
  return last;
}

/** The place that is really shown: the playhead waits at the end of what has arrived. */
export const shownTick = (s: Pick<Playground, 'lanes' | 'view'>): number =>
  Math.max(0, Math.min(s.view.tick, lastTick(s)));

/** The state of a lane under the playhead. */
export function shownState(lane: Lane, s: Pick<Playground, 'lanes' | 'view'>): number {
  if (!lane.run) return 0;
  const state = ticksOf(s)[shownTick(s)]?.states[s.lanes.indexOf(lane)] ?? 0;
  return Math.max(0, Math.min(state, lastState(lane.run)));
}

/** The first place at which a lane is in a state. */
export function tickOf(lane: Lane, state: number, s: Pick<Playground, 'lanes' | 'view'>): number {
  const k = s.lanes.indexOf(lane);
  const found = ticksOf(s).findIndex((tick) => tick.states[k] >= state);
  return found < 0 ? Number.MAX_SAFE_INTEGER : found;
}
