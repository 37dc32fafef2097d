import { memo, useMemo } from 'react';
import { CartesianGrid, ComposedChart, Line, Scatter, XAxis, YAxis } from 'recharts';
import { laneName } from '../../state/lanes';
import { shownState } from '../../state/playhead';
import { plural, short } from '../format';
import { useLane } from '../useLane';
import { frame, placeAxis, ticksFrom0, yAxis } from './axes';
import { ChartFrame } from './ChartFrame';
import { FEW, laneLine } from './marks';
import { tableOf } from './table';
import { type Placed, usePlaced } from './usePlaced';

type Row = { x: number; rejected?: number } & Record<`h${number}`, number>;

/** |h| of each step at the place it leads to, and of the active lane's attempts that adaptive control turned down. */
function rowsOf({ lanes, xs }: Placed, active: number): Row[] {
  const rows = new Map<number, Row>();
  lanes.forEach(({ slot, run }, k) => {
    run?.attempts.index.forEach((index, i) => {
      const { from, to, accepted } = run.attempts;
      const h = Math.abs(to[i].lambda - from[i].lambda);
      const x = xs[k][index + 1];
      if (x === undefined || !Number.isFinite(h) || !Number.isFinite(x)) return;
      const row = rows.get(x) ?? { x };
      if (accepted[i]) row[`h${slot}`] = h;
      else if (slot === active) row.rejected = h;
      rows.set(x, row);
    });
  });
  return [...rows.values()].sort((a, b) => a.x - b.x);
}

/** |h| = |λ′ − λ| of each step, of every lane. */
export function StepSizeChart() {
  const placed = usePlaced();
  const { lanes, active, name } = placed;
  const rows = useMemo(() => rowsOf(placed, active), [placed, active]);
  const rejected = lanes
    .find((lane) => lane.slot === active)
    ?.run?.attempts.accepted.filter((accepted) => !accepted).length;
  const summary = lanes.map(({ slot }) => {
    const sizes = rows.flatMap((r) => r[`h${slot}`] ?? []);
    const range = sizes.length ? `${short(Math.min(...sizes))} to ${short(Math.max(...sizes))}` : 'no steps yet';
    return lanes.length > 1 ? `${laneName(slot)}: ${range}` : range;
  });
  return (
    <ChartFrame
      title="Step size"
      note={<Reading />}
      summary={`h in λ, ${summary.join('; ')}${rejected ? `, ${rejected} attempts rejected` : ''}.`}
      height={128}
      range={rows.length ? placed.range : undefined}
      table={() =>
        tableOf(rows, [
          [name, (r) => r.x],
          ...lanes.map(({ slot }) => [`|h|, ${laneName(slot)}`, (r: Row) => r[`h${slot}`]] as const),
          ...(rejected ? [['|h| rejected', (r: Row) => r.rejected] as const] : []),
        ])
      }
      below={
        <p className="legend small soft">
          <span>{rejected ? `× ${rejected} rejected ${plural(rejected, 'attempt')}` : 'in λ = ln(α/σ)'}</span>
          <span className="axis-name">{name} →</span>
        </p>
      }
    >
      {(width, height) =>
        rows.length > 0 ? (
          <Plot width={width} height={height} rows={rows} placed={placed} />
        ) : (
          <p className="plot-empty small soft">No steps yet.</p>
        )
      }
    </ChartFrame>
  );
}

function Reading() {
  const h = useLane((lane, s) => {
    const at = shownState(lane, s);
    const [from, to] = [lane.run?.levels[at - 1], lane.run?.levels[at]];
    return from && to ? to.lambda - from.lambda : undefined;
  });
  return h === undefined ? 'h = λ′ − λ' : `h = λ′ − λ = ${short(h)}`;
}

interface PlotProps {
  rows: Row[];
  placed: Placed;
  width: number;
  height: number;
}

const Plot = memo(function Plot({ rows, placed, width, height }: PlotProps) {
  const { lanes } = placed;
  const sizes = rows.flatMap((r) => [r.rejected ?? 0, ...lanes.map(({ slot }) => r[`h${slot}`] ?? 0)]);
  const ticks = ticksFrom0(Math.max(...sizes, 1e-6));
  return (
    <ComposedChart {...frame} width={width} height={height} data={rows}>
      <CartesianGrid vertical={false} stroke="var(--line)" />
      <XAxis {...placeAxis(placed)} />
      <YAxis
        {...yAxis}
        domain={[0, ticks[ticks.length - 1]]}
        ticks={ticks}
        tickFormatter={(v: number) => short(v, 2)}
      />
      {lanes.map(({ slot }) => (
        <Line
          key={slot}
          dataKey={`h${slot}`}
          type="linear"
          className="series"
          {...laneLine(slot, rows.length <= FEW)}
        />
      ))}
      <Scatter dataKey="rejected" shape="cross" fill="var(--ref)" isAnimationActive={false} />
    </ComposedChart>
  );
});
