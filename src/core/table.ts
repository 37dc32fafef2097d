import { numbersOf } from './numbers';

/** Numbers at rising λ: rows[k] belongs to lambda[k]; all are of one length. */
export interface Table {
  lambda: readonly number[];
  rows: readonly (readonly number[])[];
}

/** Rows “λ v v …”, divided by “;”, as an option holds them. Six digits: more than a Monte Carlo knows. */
export const formatTable = ({ lambda, rows }: Table): string =>
  lambda.map((at, k) => [at.toPrecision(8), ...rows[k].map((v) => v.toPrecision(6))].map(Number).join(' ')).join('; ');

/** The rows of such a text; nothing for an empty one. @throws RangeError that names the row at fault. */
export function parseTable(what: string, text: string): Table | undefined {
  const all = text
    .split(/[;\n]/)
    .map((row) => numbersOf(what, row))
    .filter((row) => row.length);
  if (!all.length) return undefined;
  const width = all[0].length;
  all.forEach((row, k) => {
    if (row.length < 2 || row.length !== width)
      throw new RangeError(
        `${what}: row ${k + 1} holds ${row.length} ${row.length === 1 ? 'number' : 'numbers'}; every row is λ and then as many values as the first, ${Math.max(1, width - 1)}.`,
      );
    if (k > 0 && row[0] <= all[k - 1][0])
      throw new RangeError(`${what}: λ must rise, but ${row[0]} comes after ${all[k - 1][0]}.`);
  });
  return { lambda: all.map(([lambda]) => lambda), rows: all.map(([, ...values]) => values) };
}

/** The values at λ: linear between rows, and constant beyond them. */
export function tableAt({ lambda, rows }: Table, at: number): number[] {
  const above = lambda.findIndex((v) => v >= at);
  if (above === 0) return [...rows[0]];
  if (above < 0) return [...rows[rows.length - 1]];
  const u = (at - lambda[above - 1]) / (lambda[above] - lambda[above - 1]);
  return rows[above].map((v, j) => (1 - u) * rows[above - 1][j] + u * v);
}
