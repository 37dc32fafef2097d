import { expect, test } from 'vitest';
import { grids, guidances, modifiers, solvers } from '../registry';
import { entriesCalled } from './aliases';

test('every entry is found by its id, its name and whatever other programs call it', () => {
  let names = 0;
  for (const registry of [solvers, grids, guidances, modifiers])
    for (const [id, { name, aliases }] of registry) {
      expect(entriesCalled(name, registry)).toEqual([id]);
      for (const text of Object.values(aliases)) {
        const [first] = text.split(/[,;(:]/);
        const found = entriesCalled(first, registry);
        names++;
        expect(found.length, `${id}: ${text}`).toBeGreaterThan(0);
        // What is qualified may be what another one is called outright.
        if (!/[(:]/.test(text)) expect(found, `${id}: ${text}`).toContain(id);
      }
    }
  expect(names).toBeGreaterThan(80);
});

test('who has a name outright goes before those who have it with a qualification', () => {
  expect(entriesCalled('seeds_3', solvers)).toEqual(['seeds-3']);
  expect(entriesCalled('dpmpp_2s_ancestral', solvers)).toEqual(['dpmpp-2s-ancestral']);
  expect(entriesCalled('what is this', solvers)).toEqual([]);
});
