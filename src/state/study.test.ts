import { expect, test } from 'vitest';
import { canonical, defaultSpec, type RunSpec } from '../run/spec';
import { parseSpec } from '../run/parse';
import type { Cell } from '../run/study';
import { distanceKey, distances } from './distances';
import { store } from './store';
import { atOtherCosts, currentSeries, ladder, seriesOf } from './study';
import { missingDistances } from './study-jobs';
import { paretoFront, pointsOf, slopeOf } from './study-points';

const lane = (slot: number, change: Partial<RunSpec> = {}) => ({
  slot,
  spec: { ...defaultSpec, ...change },
  apart: false,
});
const steps = (spec: RunSpec): number[] => atOtherCosts(spec).map((s) => s.grid.steps);

test('a solver is asked for about the same evaluations at each cost, whatever its own cost a step', () => {
  expect(steps(lane(0).spec)).toEqual(ladder);
  expect(steps(lane(0, { solver: { id: 'heun', options: {} } }).spec)).toEqual([3, 4, 5, 8, 10, 20, 40]);
  expect(Math.max(...atOtherCosts(lane(0, { count: 5000 }).spec).map((s) => s.count))).toBe(400);
});

test('steps that are given one by one are kept; tolerances are loosened and tightened', () => {
  const own = lane(0, { each: { 1: { id: 'heun', options: {} } } }).spec;
  expect(atOtherCosts(own)).toHaveLength(1);
  const adaptive = { kind: 'adaptive', atol: 1e-3, rtol: 1e-3, maxNfe: 500, rule: 'pi' } as const;
  const costs = atOtherCosts(lane(0, { solver: { id: 'bosh3', options: {} }, control: adaptive }).spec);
  expect(
    costs.every(
      ({ control }, i, all) =>
        control.kind === 'adaptive' && (i === 0 || canonical(control) !== canonical(all[i - 1].control)),
    ),
  ).toBe(true);
});

test('added solvers take the looks that lanes leave free, then hollow ones', () => {
  const picks = ['heun', 'unipc', 'rk4', 'ipndm', 'deis', 'dpmpp-3m'].map((id) => ({ id, options: {} }));
  const series = seriesOf([lane(0), lane(2)], 0, picks);
  expect(series.map((s) => [s.look, s.hollow])).toEqual([
    [0, false],
    [2, false],
    [1, false],
    [3, false],
    [4, false],
    [5, false],
    [4, true],
    [5, true],
  ]);
  expect(series[2].specs[0].solver.id).toBe('heun');
});

test('the slope is that of the power law behind the points, away from the floor', () => {
  const law = ladder.map((nfe) => ({ nfe, value: Math.max(3 * nfe ** -2, 1e-12), floor: 1e-12, spec: defaultSpec }));
  expect(slopeOf(law)?.slope).toBeCloseTo(-2, 10);
  const floored = law.map((p) => ({ ...p, floor: 2e-3 }));
  expect(slopeOf(floored)).toMatchObject({ to: 15 });
  expect(slopeOf(law.slice(0, 2))).toBeUndefined();
});

test('the front holds what nobody beats in both', () => {
  const p = (nfe: number, value: number) => ({ nfe, value });
  expect(paretoFront([p(10, 1), p(5, 2), p(10, 0.5), p(20, 0.7), p(40, 0.1)])).toEqual([
    p(5, 2),
    p(10, 0.5),
    p(40, 0.1),
  ]);
});

test('points come in the order of their cost, without what failed or has no such measure', () => {
  const [series] = seriesOf([lane(0)], 0, []);
  const cell = (change: Partial<Cell>): Cell => ({ nfe: 0, ledger: {}, x: new Float32Array(), scale: 1, ...change });
  const cells = new Map([
    [canonical(series.specs[1]), cell({ nfe: 6, error: 0.5 })],
    [canonical(series.specs[0]), cell({ nfe: 5, error: 0.7, modes: { found: 6, total: 8 } })],
    [canonical(series.specs[2]), cell({ failure: 'no' })],
  ]);
  expect(pointsOf(series, cells, 'error').map((q) => q.value)).toEqual([0.7, 0.5]);
  expect(pointsOf(series, cells, 'missed').map((q) => q.value)).toEqual([2]);
});

test('Fréchet distances are points of the diagram, found by run and number of samples; what is known is not measured again', () => {
  const digits = parseSpec({ model: 'onnx/digits', process: { id: 'vp-cosine' }, count: 16 }).spec;
  store.setState({ lanes: [{ slot: 0, spec: digits, apart: false }], active: 0 });
  const [series] = currentSeries();
  const all = missingDistances();
  expect(all.specs).toHaveLength(series.specs.length);
  expect(all.specs.map((spec) => spec.grid.steps)).toEqual(
    all.specs.map((spec) => spec.grid.steps).toSorted((a, b) => a - b),
  );
  const { samples } = distances.getState();
  const found = { distance: 3.5, realAgainstReal: { samples: 500, distance: 0.4 }, samples, nfe: 5 };
  distances.setState({ results: new Map([[distanceKey(all.specs[0], samples), found]]) });
  expect(pointsOf(series, new Map(), 'frechet')).toMatchObject([{ nfe: 5, value: 3.5 }]);
  expect(missingDistances().specs).toHaveLength(all.specs.length - 1);
  // Of other samples it is another number.
  distances.setState({ samples: 2000 });
  expect(pointsOf(series, new Map(), 'frechet')).toEqual([]);
  distances.setState({ samples, results: new Map() });
});
