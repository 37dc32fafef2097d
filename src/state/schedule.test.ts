import { describe, expect, test } from 'vitest';
import { ratio } from '../core/grid';
import { parseSpec } from '../run/parse';
import { resolveProcess } from '../run/resolve';
import { defaultSpec } from '../run/spec';
import { grids, processes } from '../registry';
import { draftLevels } from './levels';
import { compact, ownList } from '../core/recipe';
import { added, afterRemoval, afterSplit, moved, removed, room } from './schedule';
import { decodeLink, encodeLink } from './url';

const falls = (values: readonly number[]): boolean => values.every((v, i) => i === 0 || v < values[i - 1]);
const cases = [...processes.keys()].flatMap((id) =>
  [...grids.keys()].flatMap((grid) =>
    [2, 9, 40].flatMap((steps) => {
      const process = { id, options: {} };
      const levels = draftLevels({ process, grid: { id: grid, options: {}, steps, end: 'zero' } });
      return levels ? [{ name: `${grid}, ${steps} steps, ${id}`, process, levels }] : [];
    }),
  ),
);

test.each(cases)('as an own list: $name', ({ process, levels }) => {
  const grid = ownList(levels);
  const again = draftLevels({ process, grid }) ?? [];
  expect(again).toHaveLength(levels.length);
  again.forEach((level, i) => {
    if (!Number.isFinite(levels[i].lambda)) expect(level.lambda).toBe(levels[i].lambda);
    else expect(Math.abs(level.lambda - levels[i].lambda)).toBeLessThan(1.1e-4);
  });
  // The list is what a link carries, and it comes back.
  const { spec, notes } = parseSpec({ ...defaultSpec, process, grid });
  expect(notes).toEqual([]);
  expect(decodeLink(encodeLink(spec)).spec).toEqual(spec);
});

describe('points keep their order', () => {
  const process = resolveProcess({ id: 'flow', options: {} });
  const levels = draftLevels({
    process: { id: 'flow', options: {} },
    grid: { id: 'uniform-t', options: {}, steps: 6, end: 'zero' },
  }) as NonNullable<ReturnType<typeof draftLevels>>;

  test('a point that is dragged far stops before its neighbour', () => {
    for (let i = 1; i < levels.length - 1; i++)
      for (const lambda of [-50, 50, levels[i].lambda]) {
        const next = moved(levels, i, lambda, process);
        expect(falls(next.map(ratio))).toBe(true);
        const [low, high] = room(levels, i, process);
        expect(next[i].lambda).toBeCloseTo(Math.min(high, Math.max(low, lambda)), 10);
      }
    // One in the middle can come as close as 1 % of σ, no closer.
    const close = moved(levels, 3, 50, process);
    expect(close[4].lambda - close[3].lambda).toBeCloseTo(0.01, 10);
    expect(moved(close, 3, 50, process)[3].lambda).toBeCloseTo(close[3].lambda, 10);
  });

  test('a point is added in every step, also after pure noise, and removed down to one step', () => {
    for (let i = 0; i < levels.length - 2; i++) {
      const more = added(levels, i, process);
      expect(more).toHaveLength(levels.length + 1);
      expect(falls((more ?? []).map(ratio))).toBe(true);
      expect(removed(more ?? [], i + 1)).toEqual(levels);
    }
    // The step before σ = 0 begins at the process's cleanest level: nothing fits after it.
    expect(added(levels, levels.length - 2, process)).toBeUndefined();
    expect(removed(levels.slice(0, 2), 0)).toBeUndefined();
    let crowded = levels;
    for (let k = 0; k < 40; k++) crowded = added(crowded, 2, process) ?? crowded;
    expect(falls(crowded.map(ratio))).toBe(true);
    expect(crowded.length).toBeLessThan(40);
    expect(falls(compact(crowded))).toBe(true);
  });
});

test('close levels get the digits that keep them falling, and the first never rises', () => {
  const process = resolveProcess({ id: 've', options: { sigmaMin: 0.002, sigmaMax: 157.46789 } });
  const at = (sigma: number) => process.atLambda(-Math.log(sigma));
  expect(compact([at(157.46789), at(3), at(0.123456789)])).toEqual([157.46, 3, 0.12346]);
  // 20 that came back from ln 20 as 19.999… is 20.
  expect(compact([at(20 - 1e-13), at(3)])).toEqual([20, 3]);
  expect(falls(compact([at(3.0000001), at(3), at(2.9999999)]))).toBe(true);
});

test('rules of steps go along with their steps', () => {
  const [a, b] = [
    { id: 'heun', options: {} },
    { id: 'ddim', options: {} },
  ];
  expect(afterSplit({ 1: a, 3: b }, 1)).toEqual({ 1: a, 2: a, 4: b });
  expect(afterSplit({ 1: a, 3: b }, 2)).toEqual({ 1: a, 4: b });
  expect(afterRemoval({ 1: a, 3: b }, 1)).toEqual({ 2: b });
  expect(afterRemoval(afterSplit({ 1: a, 3: b }, 1), 2)).toEqual({ 1: a, 3: b });
});

test('an own list may begin at pure noise where the process does, and only there', () => {
  const grid = { id: 'custom', options: { sigmas: 'inf, 3, 0.5, 0' }, steps: 3, end: 'zero' as const };
  const levels = draftLevels({ grid, process: { id: 'flow', options: {} } });
  expect(levels?.map(({ alpha }) => alpha)).toEqual([0, expect.closeTo(0.25), expect.closeTo(2 / 3), 1]);
  expect(draftLevels({ grid, process: { id: 've', options: {} } })).toBeUndefined();
});
