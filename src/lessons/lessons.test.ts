import { describe, expect, test } from 'vitest';
import { CpuBackend } from '../backends/cpu';
import { headless } from '../cli/headless';
import { slicedWasserstein } from '../measures/distribution';
import { exactDenoiser } from '../run/prepare';
import { canonical, type RunSpec } from '../run/spec';
import { decodeLanes, encodeLanes } from '../state/link';
import type { View } from '../state/store';
import { lessons } from '.';
import type { Shown } from './lesson';

/** Every claim of a lesson is checked on the very runs that its page shows. */
const known = new Map<string, Promise<Shown>>();
function shown(spec: RunSpec): Promise<Shown> {
  const key = canonical(spec);
  const found = known.get(key) ?? show(spec);
  known.set(key, found);
  return found;
}
async function show(spec: RunSpec): Promise<Shown> {
  const backend = new CpuBackend();
  const exact = exactDenoiser(spec, backend);
  if (!exact) throw new Error('lessons are about exact denoisers');
  const { states, steps, nfe, modes, failure } = await headless(spec, exact, backend, exact);
  if (failure) throw new Error(failure.message);
  const data = exact.sample(spec.count, spec.seed + 1);
  return {
    states,
    nfe,
    found: modes?.found,
    error: steps.at(-1)?.error ?? undefined,
    local: steps.map(({ local }) => local ?? 0),
    sliced: slicedWasserstein(Float64Array.from(states.at(-1)?.flat() ?? []), data, exact.dim),
  };
}

test('eight lessons or more, each of two steps or more, in an order of their own', () => {
  expect(lessons.length).toBeGreaterThanOrEqual(8);
  expect(new Set(lessons.map(({ order }) => order)).size).toBe(lessons.length);
  for (const { steps } of lessons) expect(steps.length).toBeGreaterThanOrEqual(2);
});

describe.each(lessons.flatMap((l) => l.steps.map((step, i) => ({ name: `${l.id}, step ${i + 1}`, ...step }))))(
  '$name',
  ({ text, link, claims, ...step }) => {
    const linked = decodeLanes(link);

    test('its link is one that the page would write', () => {
      expect(linked.notes).toEqual([]);
      const lanes = linked.lanes.map((lane, slot) => ({ ...lane, slot }));
      const view = { ...linked.view, tick: 0 } as View;
      const again = encodeLanes({ lanes, active: linked.active, view }, linked.view);
      expect(decodeLanes(again).lanes).toEqual(linked.lanes);
    });

    test('two or three sentences, and something to try', () => {
      const sentences = text.split(/[.!?](?=\s|$)/).filter((s) => s.trim()).length;
      expect(sentences).toBeGreaterThanOrEqual(2);
      expect(sentences).toBeLessThanOrEqual(3);
      expect(step.try.length).toBeGreaterThan(20);
      expect(Object.keys(claims).length).toBeGreaterThan(0);
    });

    test.each(Object.entries(claims))(
      '%s',
      async (_, holds) => {
        const runs = await Promise.all(linked.lanes.map(({ spec }) => shown(spec)));
        const facts = runs.map(({ error, nfe, sliced, local }) => ({ error, nfe, sliced, local: local.slice(-3) }));
        expect(holds(runs), JSON.stringify(facts)).toBe(true);
      },
      60_000,
    );
  },
);
