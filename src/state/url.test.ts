import { expect, test } from 'vitest';
import type { OptionSpec, OptionValue, RawOptions, Schema } from '../core/options';
import { models } from '../models';
import { grids, guidances, modifiers, processes, solvers } from '../registry';
import { parseSpec } from '../run/parse';
import { defaultSpec, limits, type Pick, type RunSpec } from '../run/spec';
import { draftLevels, levelsTrouble, ownSteps, refusal } from './levels';
import { decodePoints, encodePoints, readCoordinates, snap } from './points';
import { decodeLink, encodeLink } from './url';

let seed = 1;
const random = (): number => {
  seed = (Math.imul(seed, 48271) >>> 0) % 2147483647;
  return seed / 2147483647;
};
const between = (min: number, max: number): number => min + random() * (max - min);

function legal(spec: OptionSpec): OptionValue {
  switch (spec.kind) {
    case 'num':
      return Number(between(spec.min, spec.max).toPrecision(4));
    case 'int':
      return Math.round(between(spec.min, spec.max));
    case 'flag':
      return random() < 0.5;
    case 'choice': {
      const keys = Object.keys(spec.choices);
      return keys[Math.floor(random() * keys.length)];
    }
    case 'list':
      return spec.default || '9, 3, 1, 0.2';
  }
}
const legalOptions = (schema: Schema): RawOptions =>
  Object.fromEntries(Object.entries(schema).map(([key, spec]) => [key, legal(spec)]));

/** A spec that parseSpec has nothing to say about. */
const tidy = (raw: Partial<RunSpec>): RunSpec => {
  const { spec, notes } = parseSpec({ ...defaultSpec, ...raw });
  expect(notes).toEqual([]);
  return spec;
};
const roundTrip = (spec: RunSpec): void => {
  const link = encodeLink(spec);
  const back = decodeLink(link);
  expect(back.notes, link).toEqual([]);
  expect(back.spec, link).toEqual(spec);
};
const picks = (registry: ReadonlyMap<string, { id: string; options: Schema }>): Pick[] =>
  [...registry.values()].flatMap((entry) => [
    { id: entry.id, options: {} },
    ...Array.from({ length: 3 }, () => ({ id: entry.id, options: legalOptions(entry.options) })),
  ]);

test('the default link is short and gives the default run', () => {
  expect(encodeLink(defaultSpec)).toBe('?model=ring&solver=dpmpp-2m&grid=karras&steps=10&seed=7');
  expect(decodeLink('')).toEqual({ spec: tidy({}), view: {}, notes: [] });
  roundTrip(tidy({}));
});

test('every solver, process, schedule and modifier comes back with its options', () => {
  for (const solver of picks(solvers)) roundTrip(tidy({ solver }));
  for (const process of picks(processes)) if (!refusal('karras', process)) roundTrip(tidy({ process }));
  for (const grid of picks(grids)) {
    const process = [...processes.keys()].map((id) => ({ id, options: {} })).find((p) => !refusal(grid.id, p));
    expect(process, grid.id).toBeDefined();
    roundTrip(tidy({ process, grid: { ...grid, steps: 12, end: 'zero' } }));
  }
  const all = picks(modifiers);
  for (const modifier of all) roundTrip(tidy({ modifiers: [modifier] }));
  roundTrip(tidy({ modifiers: all }));
  for (const guidance of picks(guidances)) roundTrip(tidy({ condition: 2, guidance: [guidance] }));
  const [own, ...others] = picks(solvers).slice(0, 4);
  roundTrip(tidy({ each: { 0: own, 3: others[0], 9: others[2] } }));
});

test('every denoiser, drawn points, an inline mixture and all the rest come back', () => {
  for (const [id, info] of models)
    roundTrip(tidy({ model: id, process: info.kind === 'onnx' ? info.card.process : defaultSpec.process }));
  const points = Array.from({ length: limits.points.max }, () => [snap(between(-2, 2)), snap(between(-2, 2))]);
  roundTrip(tidy({ model: { kind: 'points', points, bandwidth: 0.05 } }));
  roundTrip(tidy({ model: { kind: 'mixture', weights: [1, 2.5], means: [[0.25], [-1.5]], covs: [[[0.1]], [[0.2]]] } }));
  const adaptive = [...solvers.values()].find((s) => s.adaptive);
  if (adaptive)
    roundTrip(
      tidy({
        solver: { id: adaptive.id, options: {} },
        control: { kind: 'adaptive', atol: 2e-5, rtol: 1e-4, maxNfe: 321, rule: 'pid' },
      }),
    );
  roundTrip(tidy({ direction: 'invert' }));
  roundTrip(tidy({ noise: 'brownian', seed: 123456, count: 17 }));
});

test('the playhead and x̂₀ travel with the link', () => {
  const { view } = decodeLink(encodeLink(defaultSpec, { step: 8, quantity: 'x0' }));
  expect(view).toEqual({ step: 8, quantity: 'x0' });
  expect(decodeLink('?step=eight&view=both').notes).toHaveLength(2);
});

test('nonsense leaves notes and keeps the rest', () => {
  const { spec, notes } = decodeLink(
    '?model=rings&solver=magic&grid=nowhere&steps=99999&seed=-4&count=many&noise=pink&end=never&control=maybe' +
      '&modifiers=churn2,nothing&process.sigmaMax=50&view=x0&blah=1&solver.what=3',
  );
  expect(spec.model).toBe(defaultSpec.model);
  expect(spec.solver.id).toBe(defaultSpec.solver.id);
  expect(spec.grid.id).toBe(defaultSpec.grid.id);
  expect(spec.grid.steps).toBe(limits.steps.max);
  expect(spec.seed).toBe(0);
  expect(spec.count).toBe(defaultSpec.count);
  expect(spec.process.options).toMatchObject({ sigmaMin: 0.02, sigmaMax: 50 });
  for (const part of ['rings', 'magic', 'nowhere', '99999', '-4', 'many', 'pink', 'never', 'maybe', 'nothing', 'blah'])
    expect(
      notes.some((text) => text.includes(part)),
      part,
    ).toBe(true);
});

test('broken points and mixtures fall back with a note', () => {
  for (const link of ['?points=!!!', '?points=AgA', '?mixture=%7B', '?points=AgAAAAA&blur=wide']) {
    const { notes } = decodeLink(link);
    expect(notes.length, link).toBeGreaterThan(0);
  }
  expect(decodePoints('')).toBeUndefined();
  expect(decodePoints(encodePoints([[0.5, -1.25]]))).toEqual([[0.5, -1.25]]);
  expect(readCoordinates('x,y\n0.5, -0.2\n[1e-1 .3]')).toEqual([
    [0.5, -0.2],
    [0.1, 0.3],
  ]);
  expect(readCoordinates('nothing')).toBeUndefined();
});

test('a draft knows its levels where its schedule takes its process, and says why not elsewhere', () => {
  for (const id of grids.keys())
    for (const processId of processes.keys()) {
      const process = { id: processId, options: {} };
      const grid = { id, options: {}, steps: 9, end: 'zero' as const };
      const steps = ownSteps(grid) ?? 9;
      if (refusal(id, process)) expect(draftLevels({ grid, process })).toBeUndefined();
      // Its own list as it stands begins above the most noise of this process.
      else if (id === 'custom' && processId === 've-exponential')
        expect(levelsTrouble({ grid, process })).toMatch(/20 lies beyond this process, whose σ\/α starts at 9\.8/);
      else expect(draftLevels({ grid, process }), `${id} on ${processId}`).toHaveLength(steps + 1);
    }
});
