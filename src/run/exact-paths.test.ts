import { expect, test, vi } from 'vitest';
import { exactEnd, exactPath } from './exact-paths';
import { parseSpec } from './parse';
import { prepareExact, startOf } from './prepare';
import { resolveLevels } from './resolve';

/** A run of the default denoiser; another seed is another trajectory. */
function problem(seed: number, steps = 6) {
  const { spec } = parseSpec({ count: 8, seed, grid: { id: 'karras', steps } });
  const prepared = prepareExact(spec);
  if (!prepared?.exact) throw new Error('only exact denoisers here');
  const levels = resolveLevels(spec, prepared.denoiser.process);
  const start = startOf(spec, prepared.denoiser, levels[0], prepared.exact, []);
  const asked = vi.spyOn(prepared.exact, 'posteriorMean');
  return { spec, exact: prepared.exact, levels, start, asked, ends: [levels[0], levels[levels.length - 1]] as const };
}
const signal = new AbortController().signal;

test('a trajectory is integrated once for all who compare with it, also at the same time', async () => {
  const { spec, exact, start, levels, asked, ends } = problem(1);
  const walk = async (): Promise<Float64Array[]> => {
    const states: Float64Array[] = [];
    for await (const { x } of exactPath(spec, exact, start, levels, signal)) states.push(x);
    return states;
  };
  const [first, second] = await Promise.all([walk(), walk()]);
  const calls = asked.mock.calls.length;
  expect(first).toHaveLength(levels.length);
  expect(second.every((x, i) => x === first[i])).toBe(true);
  expect(await exactEnd(spec, exact, start, ends, signal)).toBe(first[levels.length - 1]);
  expect(asked).toHaveBeenCalledTimes(calls);
});

test('its end does not depend on the levels on the way', async () => {
  const { spec, exact, start, levels, ends } = problem(2);
  const alone = await exactEnd(spec, exact, start, ends, signal);
  let end = new Float64Array();
  for await (const { x } of exactPath(spec, exact, start, levels, signal)) end = x as typeof end;
  expect(end).not.toBe(alone);
  expect(Math.max(...end.map((v, i) => Math.abs(v - alone[i])))).toBeLessThan(1e-9);
});

test('other numbers at the start, another denoiser or other levels have trajectories of their own', async () => {
  const { spec, exact, start, asked, ends } = problem(3);
  const end = await exactEnd(spec, exact, start, ends, signal);
  const calls = asked.mock.calls.length;
  expect(
    await exactEnd(
      spec,
      exact,
      start.map((v) => v + 1),
      ends,
      signal,
    ),
  ).not.toEqual(end);
  expect(await exactEnd({ ...spec, condition: 1 }, exact, start, ends, signal)).not.toBe(end);
  expect(await exactEnd(spec, exact, start, [ends[0], { ...ends[1], sigma: 0.5 }], signal)).not.toBe(end);
  expect(asked.mock.calls.length).toBeGreaterThan(3 * calls);
});

test('who leaves does not end it for the others', async () => {
  const { spec, exact, start, levels } = problem(4);
  const leaves = new AbortController();
  const left = exactPath(spec, exact, start, levels, leaves.signal);
  await left.next();
  const going = left.next();
  leaves.abort(new Error('called off'));
  await expect(going).rejects.toThrow('called off');
  let states = 0;
  for await (const _ of exactPath(spec, exact, start, levels, signal)) states++;
  expect(states).toBe(levels.length);
});
