import { expect, test } from 'vitest';
import { CpuBackend } from '../backends/cpu';
import { ExactMixture } from '../denoisers/mixture';
import { parseHeadless } from '../run/parse-headless';
import { resolveSolver } from '../run/resolve';
import { makeProcess, run, smooth, smoothLevels, solver } from '../testing/harness';
import { perStep } from './solver';

const p = makeProcess('vp-linear');
const go = (s: ReturnType<typeof solver>, n = 8) => {
  const backend = new CpuBackend();
  const denoiser = new ExactMixture(smooth, p, backend);
  return run(s, smoothLevels(p, n), { backend, denoiser, x: backend.put([0.9, -0.3]) });
};

test('each step takes its own rule, and only that one', async () => {
  const mixed = perStep(solver('heun'), new Map([[2, solver('ddim')]]));
  const { events } = await go(mixed);
  expect(events.map((e) => Object.values(e.ledger).reduce((a, b) => a + b))).toEqual([2, 2, 1, 2, 2, 2, 2, 2]);
  const [one, two] = [await go(solver('heun')), await go(mixed)];
  expect(two.states[2]).toEqual(one.states[2]);
  expect(two.states[3]).not.toEqual(one.states[3]);
});

test('a change of order is a multistep rule with its orders', async () => {
  // UniPC lowers its order at the end by itself, or by hand.
  const first = new Map([[7, solver('unipc', { order: 1, lowerOrderFinal: false })]]);
  const by = (o: object) => solver('unipc', { order: 2, ...o });
  const hand = await go(perStep(by({ lowerOrderFinal: false }), first));
  expect(hand.x).toEqual((await go(by({ lowerOrderFinal: true }))).x);
});

test('what a solver carried over does not reach another one', async () => {
  const seen: number[] = [];
  const keeps = (id: string) => ({
    ...solver('ddim'),
    id,
    step: async (s: Parameters<ReturnType<typeof solver>['step']>[0]) => {
      seen.push(s.carry.length);
      return { ...(await solver('ddim').step(s)), carry: [s.x] };
    },
  });
  await go(perStep(keeps('a'), new Map([[2, keeps('b')]])), 5);
  expect(seen).toEqual([0, 1, 0, 0, 1]);
});

test('a spec names rules of single steps; what cannot be is left out with a note', () => {
  const given = {
    grid: { id: 'karras', steps: 6 },
    solver: 'heun',
    each: { 0: 'ddim', 3: { id: 'unipc' }, 6: 'ddim' },
  };
  const { spec, notes } = parseHeadless(given);
  expect(Object.keys(spec.each)).toEqual(['0', '3']);
  expect(notes.join()).toContain('Step 6');
  expect(resolveSolver(spec).history).toBe(solver('unipc').history);
  expect(parseHeadless({ ...given, each: ['ddim', null, 'nothing'] }).notes.join()).toContain('nothing');
  const adaptive = parseHeadless({ ...given, solver: 'dopri5', control: { kind: 'adaptive' } });
  expect(adaptive.spec.each).toEqual({});
  expect(adaptive.notes.join()).toContain('fixed grid');
});
