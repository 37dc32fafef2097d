import { Download, Table2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { csvOf, type CsvValue } from '../../state/csv';
import { short } from '../format';
import { save } from '../save';
import type { Table } from './table';

const written = (value: CsvValue): string =>
  typeof value === 'number' ? (Number.isNaN(value) ? '–' : short(value, 4)) : (value ?? '–');

interface Props {
  title: string;
  table: Table;
  /** What can be done with a row, in a last column of that name. */
  action?: { name: string; of(row: number): ReactNode };
}

/** The numbers behind a chart, to read, to hear, and to take along. */
export function DataTable({ title, table: { head, rows }, action }: Props) {
  if (!rows.length) return <p className="small soft">No numbers yet.</p>;
  const file = `${title.toLowerCase().replaceAll(' ', '-')}.csv`;
  return (
    <div className="data-table">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by key */}
      <section className="table-scroll" tabIndex={0} aria-label={`Table: ${title}`}>
        <table className="table small">
          <caption className="hidden">{title}</caption>
          <thead>
            <tr>
              {head.map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
              {action && <th scope="col">{action.name}</th>}
            </tr>
          </thead>
          <tbody>
            {rows.map(([first, ...rest], i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place
              <tr key={i}>
                <th scope="row">{written(first)}</th>
                {rest.map((value, k) => (
                  <td key={head[k + 1]}>{written(value)}</td>
                ))}
                {action && <td>{action.of(i)}</td>}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <button type="button" className="button quiet small" onClick={() => save(file, csvOf(head, rows), 'text/csv')}>
        <Download size={14} aria-hidden /> Save as CSV
      </button>
    </div>
  );
}

/** Shows and hides the table of a chart. */
export function TableButton({ title, open, onToggle }: { title: string; open: boolean; onToggle(): void }) {
  return (
    <button
      type="button"
      className="button quiet icon chart-tool"
      aria-label={`${title} as a table`}
      title={open ? 'Hide the table' : 'The numbers as a table'}
      aria-expanded={open}
      onClick={onToggle}
    >
      <Table2 size={15} aria-hidden />
    </button>
  );
}
