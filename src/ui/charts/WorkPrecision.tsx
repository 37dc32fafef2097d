import { Square, Waypoints } from 'lucide-react';
import { memo, useEffect, useMemo, useState } from 'react';
import { CartesianGrid, Line, LineChart, XAxis, YAxis } from 'recharts';
import { useStore } from 'zustand';
import { canonical } from '../../run/spec';
import { distances, hasClassifier } from '../../state/distances';
import { addLane } from '../../state/lanes';
import { underWay } from '../../state/record';
import { currentSeries, ladder, type Series, studies, type Yardstick, yardsticks } from '../../state/study';
import { isCheap, measureStudy, missingRuns, stopStudy } from '../../state/study-jobs';
import { paretoFront, type Point, pointsOf, slopeOf } from '../../state/study-points';
import { SelectField } from '../controls/SelectField';
import { plural, short } from '../format';
import { laneColour, laneDash, Marker } from '../LaneMark';
import { usePlayground } from '../usePlayground';
import { decades, frame, powerTick, still, xAxis, yAxis } from './axes';
import { ChartFrame } from './ChartFrame';
import { DistanceJob } from './DistanceJob';
import { LegendLane } from './marks';
import { AddSolver } from './AddSolver';
import { tableOf } from './table';

/** After the last run came to rest. */
const PATIENCE = 200;

/** A line of the diagram with what is known of it. */
interface Curve extends Series {
  points: Point[];
  slope: ReturnType<typeof slopeOf>;
}

/** Error against NFE, log–log: every lane's solver, and any others, over a ladder of costs. */
export function WorkPrecision() {
  const { cells, yardstick: chosen, progress, extra, trouble } = useStore(studies);
  const far = useStore(distances);
  const specs = usePlayground((s) => s.lanes.map((lane) => lane.spec));
  const pictures = specs.some(hasClassifier);
  const yardstick = chosen === 'frechet' && !pictures ? 'error' : chosen;
  const busy = usePlayground((s) => s.lanes.some(({ run }) => !run || underWay(run)));
  // biome-ignore lint/correctness/useExhaustiveDependencies: the series follow the lanes' drafts and the added solvers
  const curves = useMemo((): Curve[] => {
    return currentSeries().map((series) => {
      const points = pointsOf(series, cells, yardstick);
      return { ...series, points, slope: yardstick === 'error' ? slopeOf(points) : undefined };
    });
  }, [cells, yardstick, extra, far.results, far.samples, ...specs]);
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
  const points = curves.flatMap((curve) => curve.points.map((point) => ({ curve, point })));
  const any = points.length > 0;
  const silent = yardstick === 'error' ? curves.filter((c) => !c.points.length) : [];
  return (
    <ChartFrame
      title="Error against NFE"
      note={
        <SelectField
          label="What is measured"
          value={yardstick}
          choices={Object.entries(yardsticks)
            .filter(([value]) => value !== 'frechet' || pictures)
            .map(([value, label]) => ({ value, label }))}
          onChange={(next) => studies.setState({ yardstick: next as Yardstick })}
        />
      }
      summary={summaryOf(curves, yardstick)}
      height={206}
      table={() =>
        tableOf(points, [
          ['solver', ({ curve }) => curve.name],
          ['NFE', ({ point }) => point.nfe],
          [yardsticks[yardstick], ({ point }) => point.value],
        ])
      }
      action={{ name: 'open', of: (row) => <Open {...points[row]} /> }}
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
          {yardstick === 'frechet' && far.trouble && <p className="small wrong">{far.trouble.text}</p>}
          {notes[yardstick] && <p className="small soft">{notes[yardstick]}</p>}
          <div className="row start">
            <AddSolver />
            {yardstick === 'frechet' ? (
              <DistanceJob />
            ) : progress ? (
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
        </>
      }
    >
      {(width, height) =>
        any ? (
          <Plot width={width} height={height - 16} curves={curves} />
        ) : (
          <p className="plot-empty small soft">
            {progress && yardstick !== 'frechet'
              ? 'The first runs are under way…'
              : yardstick === 'frechet'
                ? 'Each point is hundreds of pictures, seen by our own classifier.'
                : lacking
                  ? `Each solver at ${ladder[0]} to ${ladder[ladder.length - 1]} evaluations, from the same noise.`
                  : 'Nothing to draw on this axis for these runs.'}
          </p>
        )
      }
    </ChartFrame>
  );
}

/** What a yardstick's name leaves open. */
const notes: Partial<Record<Yardstick, string>> = {
  mmd: 'Unbiased, to as many fresh data; the kernel is as wide as the median distance of two data.',
};

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

/** A point in the table, to be opened as a run by key, too. */
const Open = ({ curve, point }: { curve: Curve; point: Point }) => (
  <button
    type="button"
    className="link"
    aria-label={`Open ${curve.name} at ${point.nfe} NFE as a run`}
    onClick={() => load(curve, point)}
  >
    run
  </button>
);
