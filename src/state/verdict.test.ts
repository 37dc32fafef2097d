import { expect, test } from 'vitest';
import { defaultSpec } from '../run/spec';
import type { Calibrated, Score } from '../run/task';
import { figure, verdictOf, yardstickOf } from './verdict';

const { grid, solver, each, modifiers } = defaultSpec;
const recipe = { grid, solver, each, modifiers };
const judged = (held: Score) => ({ recipe, nfe: 5, fit: held, held });
const result = (before: Score, after: Score, byHand: Score): Calibrated => ({
  format: 'fewstep-calibration/1',
  task: { calibration: { id: 'gits', options: {} }, spec: defaultSpec, samples: 8, seed: 1 },
  recipe,
  notes: [],
  forwards: 1,
  judged: { before: judged(before), after: judged(after), byHand: judged(byHand) },
});
const errors = (before: number, after: number, byHand: number): Calibrated =>
  result({ error: before }, { error: after }, { error: byHand });

test.each([
  [errors(0.2, 0.077, 0.1), true, /^Beats the best hand-made pair, .*, by 23 % on noises .* It is 62 % better than/],
  [
    errors(0.2, 0.131, 0.1),
    false,
    /^Does not beat the best hand-made pair, .*: .* RMS error is 31 % larger\. It is 35 % better/,
  ],
  [errors(0.2, 0.42, 0.1), false, /4\.2 times as large\. It is worse than the run as it was: 2\.1 times as large\.$/],
  [errors(0.1, 0.1001, 0.1), false, /they are alike\. It is no better than the run as it was\.$/],
])('the verdict follows the numbers on other noises', (one, beats, text) => {
  expect(verdictOf(one).beats).toBe(beats);
  expect(verdictOf(one).text).toMatch(text);
});

test('a run that fails loses, whatever else is known', () => {
  const failed = result({ error: 0.1 }, { failure: 'not finite at step 3' }, { error: 0.2 });
  expect(verdictOf(failed)).toEqual({
    beats: false,
    text: 'It fails on noises that it has not seen: not finite at step 3',
  });
  expect(figure({ failure: 'x', error: 0.1 }, 'error')).toBe(Number.POSITIVE_INFINITY);
});

test('runs that draw noise have no error: distances between distributions judge them', () => {
  expect(yardstickOf(errors(1, 1, 1))).toBe('error');
  const noisy = result({ sliced: 0.2 }, { sliced: 0.1 }, { error: 0.1, sliced: 0.15 });
  expect(yardstickOf(noisy)).toBe('sliced');
  expect(verdictOf(noisy).text).toMatch(/^Beats .* by 33 %/);
});
