import type { CsvValue } from '../../state/csv';

/** The numbers behind a chart, as it draws them: one row a place. */
export interface Table {
  head: readonly string[];
  rows: readonly (readonly CsvValue[])[];
}

/** A table of the rows that a chart draws; a column is a name and what of a row it shows. */
export const tableOf = <R>(
  rows: readonly R[],
  columns: readonly (readonly [name: string, of: (row: R) => CsvValue])[],
): Table => ({
  head: columns.map(([name]) => name),
  rows: rows.map((row) => columns.map(([, of]) => of(row))),
});
