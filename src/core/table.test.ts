import { expect, test } from 'vitest';
import { formatTable, parseTable, tableAt } from './table';

test('a table is read as it was written, linear between its rows and constant beyond', () => {
  const table = {
    lambda: [-2, 0, 1.5],
    rows: [
      [1, 2],
      [3, -4],
      [0, 0.125],
    ],
  };
  const read = parseTable('table', formatTable(table));
  expect(read).toEqual(table);
  expect(parseTable('table', ' \n')).toBeUndefined();
  for (const [at, values] of [
    [-9, [1, 2]],
    [-2, [1, 2]],
    [-1, [2, -1]],
    [0, [3, -4]],
    [9, [0, 0.125]],
  ] as const)
    expect(tableAt(table, at)).toEqual(values);
});

test.each([
  ['1', /row 1 holds 1 number;/],
  ['1 2; 2 3 4', /row 2 holds 3 numbers; every row is λ and then as many values as the first, 1/],
  ['1 2; 1 3', /λ must rise, but 1 comes after 1/],
  ['1 x', /“x” is not a finite number/],
])('“%s” is refused in words', (text, message) => {
  expect(() => parseTable('table', text)).toThrow(message);
});
