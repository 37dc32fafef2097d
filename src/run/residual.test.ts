import { expect, test } from 'vitest';
import { normals, streams } from '../core/rng';
import { parseSpec } from './parse';
import { type Prepared, prepareExact } from './prepare';
import { residualRule, residualsAlong } from './residual';
import { resolveLevels } from './resolve';

const pause = async (): Promise<void> => {};

function problem(change: object) {
  const { spec } = parseSpec({ model: 'uneven', grid: { id: 'karras', steps: 40, end: 'zero' }, ...change });
  const prepared = prepareExact(spec);
  if (!prepared) throw new Error('only exact denoisers here');
  const { process, dim } = prepared.denoiser;
  const levels = resolveLevels(spec, process);
  const states = levels.map((l) =>
    normals(1, 80, dim, streams.init).map((z) => z * Math.hypot(0.7 * l.alpha, l.sigma)),
  );
  return { spec, prepared, levels, states, dim };
}

test('along a run some states are looked at, evenly, the first with them; what has no score has no residual', async () => {
  for (const process of ['ve', 'flow']) {
    const { spec, prepared, levels, states, dim } = problem({ process: { id: process } });
    const rule = residualRule(spec, prepared);
    if (!rule) throw new Error('no rule');
    const { values, by } = await residualsAlong(rule, levels, states, dim, pause);
    expect(by).toBe('formula');
    expect(values).toHaveLength(41);
    const known = values.filter(Number.isFinite);
    expect(known.length).toBeGreaterThan(18);
    expect(known.length).toBeLessThanOrEqual(24);
    // Rounding: ε itself is of size 1.
    expect(Math.max(...known)).toBeLessThan(1e-8);
    expect(values.at(-1)).toBeNaN();
    expect(values[0]).toBeLessThan(1e-8);
  }
});

test('guidance is found by differences to break the equation; a network by its own field, within its times', async () => {
  const { spec, prepared, levels, states, dim } = problem({
    condition: 0,
    guidance: [{ id: 'cfg', options: { scale: 3 } }],
  });
  const guided = residualRule(spec, prepared);
  expect(guided?.by).toBe('differences');
  if (!guided) return;
  expect(
    Math.max(...(await residualsAlong(guided, levels, states, dim, pause)).values.filter(Number.isFinite)),
  ).toBeGreaterThan(0.1);

  const asked: number[] = [];
  const network: Prepared = {
    ...prepared,
    exact: undefined,
    field: async (x, at) => {
      asked.push(at.t);
      return prepared.field(x, at);
    },
  };
  const learned = { ...spec, model: 'onnx/ring', guidance: [] };
  const rule = residualRule(learned, network);
  if (!rule) throw new Error('no rule');
  const { values } = await residualsAlong(rule, levels, states, dim, pause);
  // At the ends a difference in λ would ask beyond what a network was trained at.
  expect([values[0], values[40]]).toEqual([Number.NaN, Number.NaN]);
  expect(values.filter(Number.isFinite).length).toBeGreaterThan(15);
  const { process } = prepared.denoiser;
  expect(Math.min(...asked)).toBeGreaterThanOrEqual(process.tMin);
  expect(Math.max(...asked)).toBeLessThanOrEqual(process.tMax);
});

test('drawn points and guided networks have no rule', () => {
  const { spec, prepared } = problem({});
  const points = { kind: 'points', points: [[0, 0]], bandwidth: 0 } as const;
  expect(residualRule({ ...spec, model: { ...points, points: [[0, 0]] } }, prepared)).toBeUndefined();
  const guidance = [{ id: 'cfg', options: {} }];
  expect(residualRule({ ...spec, model: 'onnx/ring', guidance }, prepared)).toBeUndefined();
});
