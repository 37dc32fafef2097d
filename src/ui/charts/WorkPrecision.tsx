import { Square, Waypoints } from 'lucide-react';
import { useEffect, useMemo } from 'react';
import { useStore } from 'zustand';
import { canonical } from '../../run/spec';
import { distances, hasClassifier } from '../../state/distances';
import { underWay } from '../../state/record';
import { currentSeries, ladder, studies, type Yardstick, yardsticks } from '../../state/study';
import { isCheap, measureStudy, missingRuns, stopStudy } from '../../state/study-jobs';
import { type Point, pointsOf, slopeOf } from '../../state/study-points';
import { SelectField } from '../controls/SelectField';
import { plural, short } from '../format';
import { usePlayground } from '../usePlayground';
import { ChartFrame } from './ChartFrame';
import { CurveNotes } from './CurveNotes';
import { DistanceJob } from './DistanceJob';
import { LegendLane } from './marks';
import { AddSolver } from './AddSolver';
import { type Curve, load, PrecisionPlot } from './PrecisionPlot';
import { tableOf } from './table';

/** After the last run came to rest. */
const PATIENCE = 200;

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
          <CurveNotes curves={curves} cells={cells} errors={yardstick === 'error' && !progress && !lacking} />
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
          <PrecisionPlot width={width} height={height - 16} curves={curves} />
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
