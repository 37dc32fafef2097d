import { Square, Waypoints } from 'lucide-react';
import { memo, useEffect, useMemo, useState } from 'react';
import { CartesianGrid, Line, LineChart, XAxis, YAxis } from 'recharts';
import { useStore } from 'zustand';
import { canonical } from '../../run/spec';
import { addLane } from '../../state/lanes';
import { underWay } from '../../state/record';
import {
  currentSeries,
  isCheap,
  ladder,
  measureStudy,
  missingRuns,
  paretoFront,
  type Point,
  pointsOf,
  type Series,
  slopeOf,
  stopStudy,
  studies,
  type Yardstick,
  yardsticks,
} from '../../state/study';
import { SelectField } from '../controls/SelectField';
import { plural, short } from '../format';
import { laneColour, laneDash, Marker } from '../LaneMark';
import { usePlayground } from '../usePlayground';
import { decades, frame, powerTick, still, xAxis, yAxis } from './axes';
import { ChartFrame } from './ChartFrame';
import { LegendLane } from './marks';
import { AddSolver } from './AddSolver';

/** After the last run came to rest. */
const PATIENCE = 500;

/** A line of the diagram with what is known of it. */
interface Curve extends Series {
  points: Point[];
  slope: ReturnType<typeof slopeOf>;
}

/** Error against NFE, log–log: every lane's solver, and any others, over a ladder of costs. */
export function WorkPrecision() {
  const { cells, yardstick, progress, extra, trouble } = useStore(studies);
  const specs = usePlayground((s) => s.lanes.map((lane) => lane.spec));
  const busy = usePlayground((s) => s.lanes.some(({ run }) => !run || underWay(run)));
  // biome-ignore lint/correctness/useExhaustiveDependencies: the series follow the lanes' drafts and the added solvers
  const curves = useMemo((): Curve[] => {
    return currentSeries().map((series) => {
      const points = pointsOf(series, cells, yardstick);
      return { ...series, points, slope: yardstick === 'error' ? slopeOf(points) : undefined };
    });
  }, [cells, yardstick, extra, ...specs]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a change of any draft starts the wait anew
  useEffect(() => {
    if (busy) {
      stopStudy();
      return;
    }
    const timer = setTimeout(() => isCheap() && missingRuns() > 0 && void measureStudy(), PATIENCE);
    return () => clearTimeout(timer);
  }, [busy, extra, ...specs]);
  const lacking = missingRuns();
  const any = curves.some((c) => c.points.length > 0);
  const silent = yardstick === 'error' ? curves.filter((c) => !c.points.length) : [];
  return (
    <ChartFrame
      title="Error against NFE"
      note={
        <SelectField
          label="What is measured"
          value={yardstick}
          choices={Object.entries(yardsticks).map(([value, label]) => ({ value, label }))}
          onChange={(next) => studies.setState({ yardstick: next as Yardstick })}
        />
      }
      summary={summaryOf(curves, yardstick)}
      height={206}
      below={
        <>
          <ul className="curves small">
            {curves.map((curve) => (
              <li key={curve.key}>
                <LegendLane slot={curve.look} />
                <span className="curve-name">{curve.name}</span>
                <Slope curve={curve} />
                {curve.slot === undefined && (
                  <button
                    type="button"
                    className="link"
                    aria-label={`Remove ${curve.name} from the diagram`}
                    onClick={() => studies.setState({ extra: extra.filter((pick) => canonical(pick) !== curve.key) })}
                  >
                    remove
                  </button>
                )}
              </li>
            ))}
          </ul>
          {silent.length > 0 && !progress && !lacking && (
            <p className="small soft">
              {silent.map((c) => c.name).join(', ')}: noise drawn on the way has no exact path to compare with. Compare
              the distributions instead.
            </p>
          )}
          {trouble && <p className="small wrong">{trouble}</p>}
          <div className="row start">
            <AddSolver />
            {progress ? (
              <button type="button" className="button small" onClick={stopStudy}>
                <Square size={12} aria-hidden /> {progress.done} of {progress.total} runs
              </button>
            ) : (
              lacking > 0 &&
              !busy && (
                <button type="button" className="button small" onClick={() => void measureStudy()}>
                  <Waypoints size={14} aria-hidden /> Measure {lacking} {plural(lacking, 'run')}
                </button>
              )
            )}
          </div>
          {any && <Table curves={curves} yardstick={yardstick} />}
        </>
      }
    >
      {(width, height) =>
        any ? (
          <Plot width={width} height={height - 16} curves={curves} />
        ) : (
          <p className="plot-empty small soft">
            {progress
              ? 'The first runs are under way…'
              : lacking
                ? `Each solver at ${ladder[0]} to ${ladder[ladder.length - 1]} evaluations, from the same noise.`
                : 'Nothing to draw on this axis for these runs.'}
          </p>
        )
      }
    </ChartFrame>
  );
}

function Slope({ curve: { slope } }: { curve: Curve }) {
  if (!slope) return <span className="curve-slope soft">–</span>;
  return (
    <span className="curve-slope" title={`Least squares over NFE ${slope.from} to ${slope.to}`}>
      slope <b>{slope.slope.toFixed(2).replace('-', '−')}</b>
      <span className="soft">
        {' '}
        NFE {slope.from}–{slope.to}
      </span>
    </span>
  );
}

const summaryOf = (curves: readonly Curve[], yardstick: Yardstick): string =>
  curves
    .map(({ name, points, slope }) => {
      const last = points.at(-1);
      if (!last) return `${name}: not measured`;
      return `${name}: ${yardsticks[yardstick]} ${short(last.value)} at ${last.nfe} NFE${slope ? `, slope ${slope.slope.toFixed(2)}` : ''}`;
    })
    .join('; ');

/** Another look at a run: beside the lane that the curve belongs to. */
const load = ({ slot }: Series, { spec }: Point): void =>
  void addLane(
    { solver: spec.solver, grid: spec.grid, control: spec.control, modifiers: spec.modifiers, each: {} },
    slot,
  );

type Row = { x: number; front?: number } & Record<string, number>;

const Plot = memo(function Plot({ curves, width, height }: { curves: Curve[]; width: number; height: number }) {
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
            {front.has(hover.point) && ' · on the front'}
            <span className="soft"> — click opens it as a run</span>
          </>
        ) : (
          <span className="soft">NFE, from the same noise →</span>
        )}
      </p>
    </>
  );
});

/** The diagram in numbers; each can be opened as a run from here, too. */
function Table({ curves, yardstick }: { curves: readonly Curve[]; yardstick: Yardstick }) {
  return (
    <details className="fold">
      <summary>
        <span>The diagram as a table</span>
        <span className="soft" />
      </summary>
      <div className="table-scroll">
        <table className="table small">
          <thead>
            <tr>
              <th scope="col">solver</th>
              <th scope="col">NFE</th>
              <th scope="col">{yardsticks[yardstick]}</th>
              <th scope="col">open</th>
            </tr>
          </thead>
          <tbody>
            {curves.flatMap((curve) =>
              curve.points.map((point) => (
                <tr key={`${curve.key}:${point.nfe}`}>
                  <th scope="row">{curve.name}</th>
                  <td>{point.nfe}</td>
                  <td>{short(point.value)}</td>
                  <td>
                    <button
                      type="button"
                      className="link"
                      aria-label={`Open ${curve.name} at ${point.nfe} NFE as a run`}
                      onClick={() => load(curve, point)}
                    >
                      run
                    </button>
                  </td>
                </tr>
              )),
            )}
          </tbody>
        </table>
      </div>
    </details>
  );
}
