import { memo, useState } from 'react';
import { CartesianGrid, Line, LineChart, XAxis, YAxis } from 'recharts';
import { addLane } from '../../state/lanes';
import type { Series } from '../../state/study';
import { paretoFront, type Point, type slopeOf } from '../../state/study-points';
import { short } from '../format';
import { laneColour, laneDash, Marker } from '../LaneMark';
import { decades, frame, powerTick, still, xAxis, yAxis } from './axes';

/** A line of the diagram with what is known of it. */
export interface Curve extends Series {
  points: Point[];
  slope: ReturnType<typeof slopeOf>;
}

/** Another look at a run: beside the lane that the curve belongs to. */
export const load = ({ slot }: Series, { spec }: Point): void =>
  void addLane(
    { solver: spec.solver, grid: spec.grid, control: spec.control, modifiers: spec.modifiers, each: {} },
    slot,
  );

type Row = { x: number; front?: number } & Record<string, number>;

/** The lines, the points that can be opened, and the front that no other point beats. */
export const PrecisionPlot = memo(function PrecisionPlot({
  curves,
  width,
  height,
}: {
  curves: Curve[];
  width: number;
  height: number;
}) {
  const [hover, setHover] = useState<{ curve: Curve; point: Point }>();
  const all = curves.flatMap((c) => c.points);
  const front = new Set(paretoFront(all));
  const zero = all.every((p) => p.value > 0) ? undefined : 0;
  const { domain, ticks } = decades(all.map((p) => p.value));
  const top = Math.max(...all.map((p) => p.value), 1);
  const rows = new Map<number, Row>();
  for (const { key, points } of curves)
    for (const { nfe, value } of points) rows.set(nfe, { ...(rows.get(nfe) ?? { x: nfe }), [key]: value } as Row);
  for (const p of front) (rows.get(p.nfe) as Row).front = p.value;
  const data = [...rows.values()].sort((a, b) => a.x - b.x);
  const costs = data.map((row) => row.x);
  const [low, high] = [Math.min(...costs), Math.max(...costs)];
  return (
    <>
      <LineChart {...frame} width={width} height={height} data={data}>
        <CartesianGrid vertical={false} stroke="var(--line)" />
        <XAxis
          {...xAxis}
          dataKey="x"
          scale="log"
          domain={low < high ? [low / 1.08, high * 1.08] : [low / 2, low * 2]}
          ticks={[1, 2, 5, 10, 20, 40, 80, 160, 320, 640].filter((n) => n >= low && n <= high)}
          allowDataOverflow
        />
        {zero === undefined ? (
          <YAxis {...yAxis} scale="log" domain={domain} ticks={ticks} allowDataOverflow tickFormatter={powerTick} />
        ) : (
          <YAxis {...yAxis} domain={[0, top]} tickCount={4} allowDecimals={false} />
        )}
        <Line
          dataKey="front"
          stroke="var(--edge)"
          strokeWidth={7}
          strokeOpacity={0.28}
          dot={false}
          connectNulls
          {...still}
        />
        {curves.map((curve) => (
          <Line
            key={curve.key}
            dataKey={curve.key}
            stroke={laneColour(curve.look)}
            strokeWidth={1.8}
            strokeDasharray={laneDash(curve.look)}
            connectNulls
            {...still}
            dot={({ cx, cy, payload, key }) => {
              const point = curve.points.find((p) => p.nfe === (payload as Row).x);
              if (!point || cx === undefined || cy === undefined || !Number.isFinite(cy)) return <g key={key} />;
              return (
                // biome-ignore lint/a11y/noStaticElementInteractions: the table below offers the same by key
                <g
                  key={key}
                  className="cell"
                  onPointerEnter={() => setHover({ curve, point })}
                  onPointerLeave={() => setHover(undefined)}
                  onClick={() => load(curve, point)}
                >
                  <circle cx={cx} cy={cy} r={9} fill="transparent" />
                  {front.has(point) && (
                    <circle cx={cx} cy={cy} r={6} fill="none" stroke="var(--ink)" strokeWidth={1.2} />
                  )}
                  <Marker slot={curve.look} x={cx} y={cy} r={curve.hollow ? 2 : 3} />
                </g>
              );
            }}
          />
        ))}
      </LineChart>
      <p className="plot-hover small">
        {hover ? (
          <>
            <b>{hover.curve.name}</b> · {hover.point.nfe} NFE · {short(hover.point.value)}
            {front.has(hover.point) && ' · front'}
          </>
        ) : (
          <>
            <span className="soft plot-hint">press a point to open it</span>
            <span className="soft">NFE, same noise →</span>
          </>
        )}
      </p>
    </>
  );
});
