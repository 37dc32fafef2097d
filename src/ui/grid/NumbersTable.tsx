import { ArrowDown, ArrowUp } from 'lucide-react';
import { useState } from 'react';
import { useStore } from 'zustand';
import type { Cell } from '../../run/study';
import { studies } from '../../state/study';
import type { Variation } from '../../state/variations';
import { short } from '../format';

interface Column {
  name: string;
  of(v: Variation, cell: Cell | undefined): string | number | undefined;
}
const columns: readonly Column[] = [
  { name: 'solver', of: (v) => v.solver },
  { name: 'schedule', of: (v) => v.grid },
  { name: 'steps', of: (v) => v.steps },
  { name: 'guidance', of: (v) => v.scale },
  { name: 'NFE', of: (_, cell) => cell?.nfe },
  { name: 'error', of: (_, cell) => cell?.error },
  { name: 'sliced W₁', of: (_, cell) => cell?.sliced },
  { name: 'energy', of: (_, cell) => cell?.energy },
  { name: 'MMD', of: (_, cell) => cell?.mmd },
  { name: 'components', of: (_, cell) => cell?.modes?.found },
];

/** What is unknown comes last, whichever way the rest is sorted. */
function compare(a: string | number | undefined, b: string | number | undefined, sign: number): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
  return sign * (typeof a === 'string' ? a.localeCompare(String(b)) : a - Number(b));
}

/** The variations in rows, sorted by the column whose head is pressed. */
export function NumbersTable({ variations, onOpen }: { variations: readonly Variation[]; onOpen(v: Variation): void }) {
  const { cells } = useStore(studies);
  const [sort, setSort] = useState({ by: 'error', sign: 1 });
  const rows = variations.map((v) => ({ v, cell: cells.get(v.key) }));
  const shown = columns.filter(
    ({ name, of }) => name === 'solver' || rows.some(({ v, cell }) => of(v, cell) !== undefined),
  );
  const key = columns.find(({ name }) => name === sort.by) ?? columns[0];
  rows.sort((a, b) => compare(key.of(a.v, a.cell), key.of(b.v, b.cell), sort.sign));
  return (
    <div className="table-scroll tall">
      <table className="table small">
        <thead>
          <tr>
            {shown.map(({ name }) => (
              <th
                key={name}
                scope="col"
                className={name === 'solver' || name === 'schedule' ? 'word' : undefined}
                aria-sort={sort.by === name ? (sort.sign > 0 ? 'ascending' : 'descending') : undefined}
              >
                <button
                  type="button"
                  className="link sorter"
                  onClick={() => setSort({ by: name, sign: sort.by === name ? -sort.sign : 1 })}
                >
                  {name}
                  {sort.by === name &&
                    (sort.sign > 0 ? <ArrowUp size={11} aria-hidden /> : <ArrowDown size={11} aria-hidden />)}
                </button>
              </th>
            ))}
            <th scope="col">open</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ v, cell }) => (
            <tr key={v.key}>
              {shown.map(({ name, of }) => {
                const value = of(v, cell);
                return (
                  <td key={name} className={typeof value === 'string' ? 'word' : undefined}>
                    {typeof value === 'number' ? short(value) : (value ?? '')}
                  </td>
                );
              })}
              <td>
                <button
                  type="button"
                  className="link opener"
                  aria-label={`Open ${v.solver}, ${v.grid}, ${v.steps} steps as a run`}
                  onClick={() => onOpen(v)}
                >
                  run
                </button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
