import { memo, useMemo } from 'react';
import { Area, CartesianGrid, ComposedChart, Line, XAxis, YAxis } from 'recharts';
import { laneName } from '../../state/lanes';
import { shownState } from '../../state/playhead';
import type { RunRecord } from '../../state/record';
import { short } from '../format';
import { useLane } from '../useLane';
import { decades, frame, placeAxis, powerTick, still, yAxis } from './axes';
import { ChartFrame } from './ChartFrame';
import { Half, Silent } from './ErrorNotes';
import { FEW, hollowMark, LegendLane, LegendMark, laneLine } from './marks';
import { tableOf } from './table';
import { type Placed, usePlaced } from './usePlaced';

/** A log axis has no place for 0: exact agreement leaves a gap. */
const positive = (v: number | undefined): number | null => (v !== undefined && v > 0 && Number.isFinite(v) ? v : null);

type Row = { x: number; local: number | null; floor: number | null } & Record<`g${number}`, number | null>;

/** One row a place; a lane without a state there has no value in it. */
function rowsOf({ lanes, xs }: Placed, active: number): Row[] {
  const rows = new Map<number, Row>();
  lanes.forEach(({ slot, run }, k) => {
    xs[k].forEach((x, i) => {
      const global = run?.measured?.global[i];
      if (global === undefined || !Number.isFinite(x)) return;
      const row = rows.get(x) ?? { x, local: null, floor: null };
      row[`g${slot}`] = positive(global);
      if (slot === active) {
        row.local = i > 0 ? positive(run?.measured?.local[i - 1]) : null;
        row.floor = positive(run?.measured?.floor[i]);
      }
      rows.set(x, row);
    });
  });
  return [...rows.values()].sort((a, b) => a.x - b.x);
}

const endOf = (run: RunRecord | undefined): string => {
  const last = run?.measured?.global.at(-1);
  return last === undefined ? (run?.measured?.reason ?? 'not measured yet') : `ends at ${short(last)}`;
};

/** Global error of every lane, local error of the active one, and the floor of its reference. */
export function ErrorChart() {
  const placed = usePlaced();
  const { lanes, active, name } = placed;
  const rows = useMemo(() => rowsOf(placed, active), [placed, active]);
  const run = lanes.find((lane) => lane.slot === active)?.run;
  const several = lanes.length > 1;
  const summary = lanes.map((lane) => `${several ? `Run ${laneName(lane.slot)}: ` : ''}${endOf(lane.run)}`).join('; ');
  return (
    <ChartFrame
      title="Error of each step"
      note={<Reading />}
      summary={`Global error ${summary}; the reference itself is good to ${short(run?.measured?.floor.at(-1) ?? 0)}.`}
      height={176}
      range={rows.length ? placed.range : undefined}
      table={() =>
        tableOf(rows, [
          [name, (r) => r.x],
          ...lanes.map(({ slot }) => [`global, ${laneName(slot)}`, (r: Row) => r[`g${slot}`]] as const),
          [`local, ${laneName(active)}`, (r) => r.local],
          [`floor, ${laneName(active)}`, (r) => r.floor],
        ])
      }
      below={
        <>
          <p className="legend small soft">
            {several ? (
              lanes.map(({ slot }) => (
                <span key={slot}>
                  <LegendLane slot={slot} /> {laneName(slot)}
                </span>
              ))
            ) : (
              <span>
                <LegendLane slot={active} /> global
              </span>
            )}
            <span title="Error of this one step, started on the reference">
              <LegendMark kind="square" /> {several ? `local, ${laneName(active)}` : 'local'}
            </span>
            <span title="Error of the reference solution itself: nothing below it means anything">
              <LegendMark kind="band" /> floor
            </span>
            <span className="axis-name">{name} →</span>
          </p>
          {rows.length > 0 && <Half run={run} of={several ? ` of ${laneName(active)}` : ''} />}
          {rows.length > 0 && <Silent lanes={lanes} />}
        </>
      }
    >
      {(width, height) =>
        rows.length ? (
          <Plot width={width} height={height} rows={rows} placed={placed} />
        ) : (
          <p className="plot-empty small soft">
            {run?.measured?.reason ??
              (run?.status === 'measuring' ? 'Computing the reference…' : 'Errors are measured after the run.')}
          </p>
        )
      }
    </ChartFrame>
  );
}

/** The errors under the playhead. */
function Reading() {
  const { state, global, local } = useLane((lane, s) => {
    const at = shownState(lane, s);
    const measured = lane.run?.measured;
    return { state: at, global: measured?.global[at], local: at ? measured?.local[at - 1] : undefined };
  });
  if (global === undefined) return 'RMS, in units of the level';
  return `state ${state}: ${short(global)}${local === undefined ? '' : `, local ${short(local)}`}`;
}

interface PlotProps {
  rows: Row[];
  placed: Placed;
  width: number;
  height: number;
}

const Plot = memo(function Plot({ rows, placed, width, height }: PlotProps) {
  const { lanes } = placed;
  const { domain, ticks } = decades(rows.flatMap((r) => [r.local, ...lanes.map(({ slot }) => r[`g${slot}`])]));
  const floored = rows.map((r) => ({ ...r, floor: r.floor === null ? null : Math.max(r.floor, domain[0]) }));
  const few = rows.length <= FEW;
  return (
    <ComposedChart {...frame} width={width} height={height} data={floored}>
      <CartesianGrid vertical={false} stroke="var(--line)" />
      <XAxis {...placeAxis(placed)} />
      <YAxis {...yAxis} scale="log" domain={domain} ticks={ticks} allowDataOverflow tickFormatter={powerTick} />
      <Area
        dataKey="floor"
        baseValue={domain[0]}
        className="band"
        stroke="none"
        fill="var(--ref)"
        fillOpacity={0.18}
        dot={false}
        {...still}
      />
      <Line
        dataKey="local"
        className="series"
        stroke="var(--lane)"
        strokeWidth={1.5}
        strokeDasharray="1 4"
        dot={few && hollowMark}
        connectNulls
        {...still}
      />
      {lanes.map(({ slot }) => (
        <Line key={slot} dataKey={`g${slot}`} className="series" {...laneLine(slot, few)} />
      ))}
    </ComposedChart>
  );
});
