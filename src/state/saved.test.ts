import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { discard, recall, rename, save, saves } from './saved';

const grid = { id: 'custom', options: { sigmas: '9, 3, 0.5' }, steps: 2, end: 'sigma-min' as const };
let kept: Map<string, string>;
beforeEach(() => {
  kept = new Map();
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
  });
  saves.setState({ schedules: [], trouble: undefined });
});
afterEach(() => vi.unstubAllGlobals());

test('saved, renamed, removed, and still there after a reload', () => {
  save('mine', grid);
  save('other', { ...grid, id: 'karras', options: {}, steps: 7 });
  expect(rename('mine', 'other')).toBe(false);
  expect(rename('mine', 'early')).toBe(true);
  saves.setState({ schedules: [] });
  recall();
  expect(saves.getState().schedules.map((s) => s.name)).toEqual(['early', 'other']);
  expect(saves.getState().schedules[0].grid).toEqual(grid);
  discard('early');
  recall();
  expect(saves.getState().schedules.map((s) => s.name)).toEqual(['other']);
});

test('a full or blocked store is said, and what was saved is there meanwhile', () => {
  for (const [name, word] of [
    ['QuotaExceededError', /full/],
    ['SecurityError', /keeps nothing/],
  ] as const) {
    vi.stubGlobal('localStorage', {
      setItem: () => {
        throw new DOMException('no', name);
      },
    });
    save('mine', grid);
    expect(saves.getState().trouble).toMatch(word);
    expect(saves.getState().schedules).toHaveLength(1);
  }
});

test('what cannot be read is put aside, not overwritten', () => {
  kept.set('fewstep.schedules', '[{"name": ');
  recall();
  expect(saves.getState().trouble).toMatch(/could not be read/);
  expect(kept.get('fewstep.schedules.unreadable')).toBe('[{"name": ');
});
