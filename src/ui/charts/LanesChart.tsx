import { memo, type ReactNode, useMemo } from 'react';
import { CartesianGrid, Line, LineChart, XAxis, YAxis } from 'recharts';
import { laneName } from '../../state/lanes';
import type { Lane } from '../../state/store';
import { short } from '../format';
import { laneColour } from '../LaneMark';
import { decades, frame, niceTicks, placeAxis, powerTick, still, yAxis } from './axes';
import { ChartFrame } from './ChartFrame';
import { FEW, laneLine } from './marks';
import { tableOf } from './table';
import { type Placed, usePlaced } from './usePlaced';

/** A quantity of every lane at its states, over the playhead's axis; a second one of each is drawn thin. */
interface Props {
  title: string;
  note?: ReactNode;
  /** Values at states 0 … n; NaN where there is none. */
  values(lane: Lane): readonly number[];
  second?(lane: Lane): readonly number[];
  /** What both are called in the table. */
  names: readonly [first: string, second?: string];
  /** A logarithmic axis; 0 has no place on it. */
  log?: boolean;
  /** Under the plot, left of the axis' name. */
  legend: ReactNode;
  empty: string;
  /** Under the legend. */
  below?: ReactNode;
}

type Row = { x: number } & Record<string, number>;

export function LanesChart({ title, note, values, second, names, log, legend, empty, below }: Props) {
  const placed = usePlaced();
  const rows = useMemo(() => rowsOf(placed, { v: values, w: second }), [placed, values, second]);
  const summary = placed.lanes.map((lane) => {
    const found = values(lane).filter(Number.isFinite);
    const range = found.length ? `${short(Math.min(...found))} to ${short(Math.max(...found))}` : 'nothing';
    return placed.lanes.length > 1 ? `${laneName(lane.slot)}: ${range}` : range;
  });
  return (
    <ChartFrame
      title={title}
      note={note}
      summary={`${summary.join('; ')}.`}
      height={140}
      range={rows.length ? placed.range : undefined}
      table={() =>
        tableOf(rows, [
          [placed.name, (r) => r.x],
          ...placed.lanes.flatMap(({ slot }) =>
            (['v', 'w'] as const).flatMap((key, k) =>
              names[k] ? [[`${names[k]}, ${laneName(slot)}`, (r: Row) => r[`${key}${slot}`]] as const] : [],
            ),
          ),
        ])
      }
      below={
        <>
          <p className="legend small soft">
            <span>{legend}</span>
            <span className="axis-name">{placed.name} →</span>
          </p>
          {below}
        </>
      }
    >
      {(width, height) =>
        rows.length ? (
          <Plot width={width} height={height} rows={rows} placed={placed} log={log} />
        ) : (
          <p className="plot-empty small soft">{empty}</p>
        )
      }
    </ChartFrame>
  );
}

function rowsOf({ lanes, xs }: Placed, series: Record<string, Props['second']>): Row[] {
  const rows = new Map<number, Row>();
  lanes.forEach((lane, k) => {
    for (const [name, of] of Object.entries(series))
      of?.(lane).forEach((value, i) => {
        const x = xs[k][i];
        if (!Number.isFinite(value) || x === undefined || !Number.isFinite(x)) return;
        rows.set(x, { ...(rows.get(x) ?? { x }), [`${name}${lane.slot}`]: value } as Row);
      });
  });
  return [...rows.values()].sort((a, b) => a.x - b.x);
}

interface PlotProps {
  rows: Row[];
  placed: Placed;
  log?: boolean;
  width: number;
  height: number;
}

const Plot = memo(function Plot({ rows, placed, log, width, height }: PlotProps) {
  const values = rows.flatMap((row) => Object.entries(row).flatMap(([key, v]) => (key === 'x' ? [] : [v])));
  let [low, high] = [Math.min(...values), Math.max(...values)];
  if (low >= 0 && low < 0.4 * high) low = 0;
  if (!(high > low)) high = low + 1;
  const scale = log ? decades(values) : undefined;
  const ticks = niceTicks(low, high, 3);
  const few = rows.length <= FEW;
  return (
    <LineChart {...frame} width={width} height={height} data={rows}>
      <CartesianGrid vertical={false} stroke="var(--line)" />
      <XAxis {...placeAxis(placed)} />
      {scale ? (
        <YAxis {...yAxis} {...scale} scale="log" allowDataOverflow tickFormatter={powerTick} />
      ) : (
        <YAxis {...yAxis} domain={[low, high]} ticks={ticks} tickFormatter={(v: number) => short(v, 2)} />
      )}
      {placed.lanes.flatMap(({ slot }) => [
        <Line
          key={`w${slot}`}
          dataKey={`w${slot}`}
          stroke={laneColour(slot)}
          strokeWidth={1.2}
          strokeDasharray="1 3"
          dot={false}
          connectNulls
          {...still}
        />,
        <Line key={`v${slot}`} dataKey={`v${slot}`} {...laneLine(slot, few)} />,
      ])}
    </LineChart>
  );
});
