import { useId } from 'react';
import { type Cause, causes } from '../../core/solver';
import type { RunRecord } from '../../state/record';
import { nfe } from '../../state/selectors';
import { plural } from '../format';
import { causeName } from '../stage/Numbers';
import { ChartFrame } from './ChartFrame';
import { hatchOf, Hatches } from './hatches';
import { tableOf } from './table';
import { useChartRun } from './useChartRun';

interface Spent {
  cause: Cause | 'none';
  name: string;
  n: number;
  /** What it was, and why it is no NFE of the run. */
  uncounted?: string;
}

function spentBy({ ledger, measured }: RunRecord): Spent[] {
  const reference = Math.round(measured?.nfe ?? 0);
  const spent: Spent[] = causes.flatMap((cause) => {
    const n = ledger[cause];
    return n ? [{ cause, name: causeName(cause, n), n }] : [];
  });
  if (ledger.classifier)
    spent.push({
      cause: 'none',
      name: 'of the classifier, not counted',
      n: ledger.classifier,
      uncounted: 'Spent by classifier guidance: another network, so no NFE of the denoiser',
    });
  if (reference > 0)
    spent.push({
      cause: 'none',
      name: 'for the reference, not counted',
      n: reference,
      uncounted: 'Spent on measuring the error, after the run; never part of its NFE',
    });
  return spent;
}

const [BAR, GAP, ROW] = [14, 6, 21];

/** What the evaluations were spent on: one bar, cut by cause; the causes differ by pattern, not by colour. */
export function LedgerChart() {
  const run = useChartRun();
  if (!run?.levels.length) return null;
  const total = nfe(run);
  const spent = spentBy(run);
  const steps = run.levels.length - 1;
  return (
    <ChartFrame
      title="Evaluations by cause"
      note={`${total} NFE per sample in ${steps} ${plural(steps, 'step')}`}
      summary={`${total} in all: ${spent.map(({ name, n }) => `${n} ${name}`).join(', ')}.`}
      height={BAR + GAP + ROW * spent.length}
      table={() =>
        tableOf(spent, [
          ['cause', ({ name }) => name.replace(', not counted', '')],
          ['evaluations', ({ n }) => n],
          ['as NFE', ({ uncounted }) => (uncounted ? 'not counted' : 'counted')],
        ])
      }
    >
      {(width, height) => <Plot spent={spent} width={width} height={height} />}
    </ChartFrame>
  );
}

function Plot({ spent, width, height }: { spent: Spent[]; width: number; height: number }) {
  const hatches = useId();
  const counted = spent.filter(({ uncounted }) => !uncounted);
  const total = counted.reduce((sum, { n }) => sum + n, 0);
  const room = width - 2 * (counted.length - 1);
  let end = 0;
  return (
    <svg width={width} height={height} className="ledger small" aria-hidden>
      <Hatches id={hatches} />
      {counted.map(({ cause, n }) => {
        const part = { x: end, width: (room * n) / total };
        end += part.width + 2;
        return <rect key={cause} {...part} height={BAR} rx={3} fill={hatchOf(hatches, cause)} />;
      })}
      {spent.map(({ cause, name, n, uncounted }, i) => {
        const base = BAR + GAP + ROW * i + 15;
        return (
          <g key={name} className={uncounted && 'soft'}>
            {uncounted && <title>{uncounted}</title>}
            {cause === 'none' ? (
              <rect x={0.5} y={base - 8.5} width={13} height={9} rx={2} className="ledger-key" />
            ) : (
              <rect y={base - 9} width={14} height={10} rx={2} fill={hatchOf(hatches, cause)} />
            )}
            <text x={22} y={base}>
              {name}
            </text>
            <text x={width} y={base} textAnchor="end" className="ledger-number">
              {n.toLocaleString('en')}
            </text>
          </g>
        );
      })}
    </svg>
  );
}
