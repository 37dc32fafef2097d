import { useState } from 'react';
import { nfeOf } from '../../core/solver';
import { duration, short } from '../format';
import { useChartRun } from './useChartRun';

/** Every number of the run in rows: what the charts draw, to read, to copy, and for those who do not see charts. */
export function StepTable() {
  const [open, setOpen] = useState(false);
  return (
    <details className="fold" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <span>All numbers as a table</span>
        <span className="soft" />
      </summary>
      {open && <Rows />}
    </details>
  );
}

function Rows() {
  const run = useChartRun();
  if (!run) return null;
  const { attempts, measured } = run;
  return (
    <div className="table-scroll">
      <table className="table small">
        <thead>
          <tr>
            {['step', 'σ', 'λ', 'h', 'NFE', 'time', 'global', 'local'].map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {attempts.index.map((index, i) => {
            const [from, to] = [attempts.from[i], attempts.to[i]];
            const kept = attempts.accepted[i];
            const number = (v: number | undefined): string => (!kept || v === undefined ? '' : short(v));
            return (
              // biome-ignore lint/suspicious/noArrayIndexKey: attempts are only ever appended
              <tr key={i} className={kept ? undefined : 'soft'}>
                <th scope="row">{kept ? index + 1 : `${index + 1} rejected`}</th>
                <td>{short(to.sigma)}</td>
                <td>{short(to.lambda)}</td>
                <td>{short(to.lambda - from.lambda)}</td>
                <td>{nfeOf(attempts.ledger[i])}</td>
                <td>{duration(attempts.ms[i])}</td>
                <td>{number(measured?.global[index + 1])}</td>
                <td>{number(measured?.local[index])}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
