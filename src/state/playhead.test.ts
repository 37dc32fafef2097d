import { expect, test } from 'vitest';
import type { Level } from '../core/process';
import { defaultSpec } from '../run/spec';
import { lastTick, positions, shownState, shownTick, tickOf, ticksOf } from './playhead';
import { newRecord, type RunRecord } from './record';
import type { Axis, Lane, View } from './store';

const level = (lambda: number): Level => ({ t: 0, alpha: 1, sigma: Math.exp(-lambda), lambda });

/** A run with states at these λ, of which some have arrived, at so many evaluations a step. */
function lane(
  slot: number,
  lambdas: number[],
  { states = lambdas.length, nfe = 1, status = 'done', up = false } = {},
): Lane {
  const levels = lambdas.map(level);
  const steps = Math.max(0, states - 1);
  const empty = newRecord({ ...defaultSpec, seed: slot, direction: up ? 'invert' : 'denoise' });
  const run = {
    ...empty,
    status: status as RunRecord['status'],
    started: { levels } as unknown as RunRecord['started'],
    levels: levels.slice(0, states),
    x: Array.from({ length: states }, () => new Float32Array(2)),
    attempts: {
      ...empty.attempts,
      index: Array.from({ length: steps }, (_, i) => i),
      ledger: Array.from({ length: steps }, () => ({ step: nfe })),
    },
  };
  return { slot, spec: run.spec, run, apart: false };
}
const at = (lanes: Lane[], axis: Axis, tick = Number.POSITIVE_INFINITY) => ({ lanes, view: { axis, tick } as View });

test('one run: its states are the places, whatever the axis', () => {
  const s = at([lane(0, [-3, 0, 2])], 'nfe', 1);
  expect(ticksOf(s).map((t) => t.states)).toEqual([[0], [1], [2]]);
  expect([lastTick(s), shownTick(s), shownState(s.lanes[0], s)]).toEqual([2, 1, 1]);
});

test('runs are lined up by step, by noise level or by evaluations', () => {
  const [a, b] = [lane(0, [-3, 0, 3]), lane(1, [-3, -1, 0, 1, 3], { nfe: 2 })];
  expect(ticksOf(at([a, b], 'step')).map((t) => t.states)).toEqual([
    [0, 0],
    [1, 1],
    [2, 2],
    [2, 3],
    [2, 4],
  ]);
  expect(ticksOf(at([a, b], 'lambda')).map((t) => [t.at, ...t.states])).toEqual([
    [-3, 0, 0],
    [-1, 0, 1],
    [0, 1, 2],
    [1, 1, 3],
    [3, 2, 4],
  ]);
  expect(ticksOf(at([a, b], 'nfe')).map((t) => [t.at, ...t.states])).toEqual([
    [0, 0, 0],
    [1, 1, 0],
    [2, 2, 1],
    [4, 2, 2],
    [6, 2, 3],
    [8, 2, 4],
  ]);
  const s = at([a, b], 'lambda');
  expect(tickOf(b, 3, s)).toBe(3);
});

test('from data to noise they are lined up by falling λ', () => {
  const [a, b] = [lane(0, [Number.POSITIVE_INFINITY, 3, -3], { up: true }), lane(1, [3, 0, -3], { up: true })];
  expect(ticksOf(at([a, b], 'lambda')).map((t) => t.states)).toEqual([
    [0, 0],
    [1, 0],
    [1, 1],
    [2, 2],
  ]);
});

test('the playhead waits for the slowest run that is under way, and not for one that stopped', () => {
  const [done, half] = [lane(0, [-3, 0, 3]), lane(1, [-3, 0, 3], { states: 2, status: 'running' })];
  expect(lastTick(at([done, half], 'step'))).toBe(1);
  const stopped = lane(1, [-3, 0, 3], { states: 2, status: 'cancelled' });
  const s = at([done, stopped], 'step');
  expect([lastTick(s), shownState(done, s), shownState(stopped, s)]).toEqual([2, 2, 1]);
  expect(lastTick(at([lane(0, [-3, 0], { states: 0, status: 'waiting' })], 'step'))).toBe(-1);
});

test('states that have not come yet are placed by what the solver claims to cost', () => {
  const run = lane(0, [-3, 0, 1, 3], { states: 2, nfe: 3, status: 'running' }).run;
  expect(run && positions(run, 'nfe')).toEqual([0, 3, 4, 5]);
});
