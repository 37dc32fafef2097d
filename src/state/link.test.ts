import { expect, test } from 'vitest';
import { parseSpec } from '../run/parse';
import { canonical, defaultSpec, type RunSpec } from '../run/spec';
import { decodeLanes, encodeLanes, legalLink } from './link';
import type { View } from './store';

const view = { axis: 'lambda', tick: 0, quantity: 'x' } as View;
const lanesOf = (...changes: Partial<RunSpec>[]) =>
  changes.map((change, slot) => ({ slot, spec: parseSpec({ ...defaultSpec, ...change }).spec, apart: slot === 2 }));

test('every run of a link comes back, told by what it has different from the first', () => {
  const lanes = lanesOf(
    { solver: { id: 'ddim', options: { eta: 0.5 } }, modifiers: [{ id: 'churn', options: {} }] },
    { solver: { id: 'heun', options: {} } },
    { model: 'uneven', seed: 3, grid: { ...defaultSpec.grid, id: 'exponential', steps: 21 } },
    { solver: { id: 'ddim', options: { eta: 0.5 } }, each: { 2: { id: 'heun', options: {} } } },
  );
  const link = encodeLanes({ lanes, active: 1, view: { ...view, against: 'reference' } }, { step: 4 });
  const back = decodeLanes(link);
  expect(back.notes).toEqual([]);
  expect(back.lanes.map((lane) => canonical(lane.spec))).toEqual(lanes.map((lane) => canonical(lane.spec)));
  expect(back.lanes.map((lane) => lane.apart)).toEqual([false, false, true, false]);
  expect(back).toMatchObject({ active: 1, view: { step: 4, axis: 'lambda', against: 'reference' } });
  expect(link).toContain('b.solver=heun');
  expect(link).not.toContain('b.seed');
});

test('a run like the first is still there', () => {
  const lanes = lanesOf({}, {});
  expect(decodeLanes(encodeLanes({ lanes, active: 0, view }, {})).lanes).toHaveLength(2);
});

test('the bare address compares two solvers; one run needs no letters', () => {
  expect(decodeLanes('').lanes.map((lane) => lane.spec.solver.id)).toEqual(['dpmpp-2m', 'ddim']);
  expect(encodeLanes({ lanes: lanesOf({}), active: 0, view }, {})).not.toMatch(/axis|lane|[b-f]\./);
});

test('nonsense about runs leaves notes and keeps the rest', () => {
  const {
    lanes,
    notes,
    active,
    view: seen,
  } = decodeLanes(
    '?solver=ddim&b.solver=magic&b.steps=9&c.seed=5&lane=q&axis=time&against=z&g.steps=2&h.steps=3&i.steps=4&d.steps=5',
  );
  expect(lanes).toHaveLength(6);
  expect(lanes[1].spec.grid.steps).toBe(9);
  expect(lanes[2].spec).toMatchObject({ seed: 5, solver: { id: 'ddim' } });
  expect([active, seen.axis, seen.against]).toEqual([0, 'step', undefined]);
  for (const part of ['Run B: ', 'magic', 'lane:', 'axis:', 'against:', 'the first 6'])
    expect(
      notes.some((note) => note.includes(part)),
      part,
    ).toBe(true);
});

test('an embedded page keeps what it hides; unknown parts are said with those there are', () => {
  const lanes = lanesOf({}, { seed: 3 });
  const link = encodeLanes({ lanes, active: 0, view, embed: ['charts', 'controls'] }, {});
  expect(link).toContain('embed=1&hide=charts,controls');
  expect(decodeLanes(link)).toMatchObject({ embed: ['charts', 'controls'], notes: [] });
  expect(decodeLanes('?embed=1')).toMatchObject({ embed: [], lanes: [{}, {}], notes: [] });
  expect(decodeLanes('?embed=1&hide=walls').notes[0]).toMatch(/no part “walls”; there are controls, timeline/);
  expect(decodeLanes('?model=ring&hide=charts')).toMatchObject({
    embed: undefined,
    notes: [expect.stringMatching(/embed=1/)],
  });
});

test('a link that is pasted is right as it stands, or refused with all that is wrong', () => {
  expect(legalLink('https://x.org/fewstep/?model=ring&embed=1&seed=3#top')).toBe('?model=ring&seed=3');
  expect(() => legalLink('model=ring')).toThrow(/lacks the part from “\?” on/);
  expect(() => legalLink('?steps=0&maxNfe=-3&control=adaptive&solver=dopri5')).toThrow(
    /Steps: 0 is outside 1 … 1000\. NFE cap: -3 is outside 1 … 100000\./,
  );
  expect(() => legalLink('?seed=3&b.solver=magic')).toThrow('Run B: There is no solver “magic”.');
});
