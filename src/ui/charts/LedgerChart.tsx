import { type Cause, causes } from '../../core/solver';
import { nfe } from '../../state/selectors';
import { plural } from '../format';
import { causeName } from '../stage/Numbers';
import { DataTable, TableButton } from './DataTable';
import { tableOf } from './table';
import { useChartRun } from './useChartRun';
import { useUnfolded } from './useUnfolded';

const TITLE = 'Evaluations by cause';

/** What the evaluations were spent on: one bar, cut by cause; the causes differ by pattern, not by colour. */
export function LedgerChart() {
  const run = useChartRun();
  const [open, toggleTable] = useUnfolded(TITLE);
  if (!run?.levels.length) return null;
  const total = nfe(run);
  const spent = causes.filter((c) => run.ledger[c]).map((c) => [c, run.ledger[c] ?? 0] as const);
  const reference = run.measured?.nfe ?? 0;
  return (
    <figure className="chart" aria-label={`Evaluations by cause, ${total} in all`}>
      <figcaption className="section-title">
        {TITLE}
        <span className="chart-note">
          {total} NFE per sample in {run.levels.length - 1} {plural(run.levels.length - 1, 'step')}
        </span>
        <TableButton title={TITLE} open={open} onToggle={toggleTable} />
      </figcaption>
      <div className="ledger-bar" aria-hidden>
        {spent.map(([cause, n]) => (
          <span key={cause} className={`ledger-part of-${cause}`} style={{ flexGrow: n }} />
        ))}
      </div>
      <ul className="ledger small">
        {spent.map(([cause, n]) => (
          <Line key={cause} cause={cause} n={n} />
        ))}
        {!!run.ledger.classifier && (
          <li className="soft" title="Spent by classifier guidance: another network, so no NFE of the denoiser">
            <span className="ledger-key of-none" aria-hidden />
            of the classifier, not counted<b>{run.ledger.classifier.toLocaleString('en')}</b>
          </li>
        )}
        {reference > 0 && (
          <li className="soft" title="Spent on measuring the error, after the run; never part of its NFE">
            <span className="ledger-key of-none" aria-hidden />
            for the reference, not counted<b>{Math.round(reference).toLocaleString('en')}</b>
          </li>
        )}
      </ul>
      {open && (
        <DataTable
          title={TITLE}
          table={tableOf(
            [
              ...spent.map(([cause, n]) => [causeName(cause, n), n, 'counted'] as const),
              ...(run.ledger.classifier ? [['classifier', run.ledger.classifier, 'not counted'] as const] : []),
              ...(reference > 0 ? [['reference', reference, 'not counted'] as const] : []),
            ],
            [
              ['cause', ([cause]) => cause],
              ['evaluations', ([, n]) => n],
              ['as NFE', ([, , counted]) => counted],
            ],
          )}
        />
      )}
    </figure>
  );
}

function Line({ cause, n }: { cause: Cause; n: number }) {
  return (
    <li>
      <span className={`ledger-key of-${cause}`} aria-hidden />
      {causeName(cause, n)}
      <b>{n}</b>
    </li>
  );
}
