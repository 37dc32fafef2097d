import { expect, test } from 'vitest';
import { choice, defaults, flag, int, list, num, parseOptions } from './options';

const schema = {
  eta: num({ label: 'η', default: 0.5, min: 0, max: 1 }),
  order: int({ label: 'order', default: 2, min: 1, max: 3 }),
  corrector: flag({ label: 'corrector', default: true }),
  variant: choice({ label: 'variant', default: 'bh2', choices: { bh1: 'B(h) = h', bh2: 'B(h) = e^h − 1' } }),
  sigmas: list({ label: 'σ', default: '1, 0.5' }),
};

test('defaults fill what is missing; legal values pass, as numbers or as URL text', () => {
  expect(parseOptions(schema)).toEqual({ values: defaults(schema), notes: [] });
  const { values, notes } = parseOptions(schema, {
    eta: '0.25',
    order: 3,
    corrector: '0',
    variant: 'bh1',
    sigmas: '2,1',
  });
  expect(values).toEqual({ eta: 0.25, order: 3, corrector: false, variant: 'bh1', sigmas: '2,1' });
  expect(notes).toEqual([]);
});

test('nonsense becomes something legal, with a note for each', () => {
  const { values, notes } = parseOptions(schema, {
    eta: 7,
    order: 'many',
    corrector: 'perhaps',
    variant: 'bh9',
    extra: 1,
  });
  expect(values).toEqual({ ...defaults(schema), eta: 1 });
  expect(notes).toHaveLength(5);
  expect(notes[0]).toMatch(/outside 0 … 1/);
  expect(parseOptions(schema, { eta: Number.POSITIVE_INFINITY }).values.eta).toBe(1);
  expect(parseOptions(schema, { order: 2.4 }).values.order).toBe(2);
  expect(parseOptions(schema, { variant: 'toString' }).values.variant).toBe('bh2');
});
