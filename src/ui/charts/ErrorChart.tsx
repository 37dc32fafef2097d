import { memo, useMemo } from 'react';
import { Area, CartesianGrid, ComposedChart, Line, XAxis, YAxis } from 'recharts';
import { plannedSteps } from '../../state/record';
import { shownState } from '../../state/selectors';
import { short } from '../format';
import { usePlayground } from '../usePlayground';
import { decades, frame, powerTick, stepAxis, still, yAxis } from './axes';
import { ChartFrame } from './ChartFrame';
import { LegendMark, roundDot, squareDot } from './marks';
import { useChartRun } from './useChartRun';

interface Row {
  step: number;
  global: number | null;
  local: number | null;
  floor: number | null;
}
/** A log axis has no place for 0: exact agreement leaves a gap. */
const positive = (v: number | undefined): number | null => (v !== undefined && v > 0 && Number.isFinite(v) ? v : null);

export function ErrorChart({ order }: { order: number }) {
  const run = useChartRun(order);
  const measured = run?.measured;
  const steps = run ? plannedSteps(run) : 0;
  const rows = useMemo((): Row[] => {
    const n = measured?.global.length ?? 0;
    return Array.from({ length: n }, (_, step) => ({
      step,
      global: positive(measured?.global[step]),
      local: step > 0 ? positive(measured?.local[step - 1]) : null,
      floor: positive(measured?.floor[step]),
    }));
  }, [measured]);
  const last = rows.at(-1)?.global;
  const summary = last
    ? `Global error ends at ${short(last)} after ${rows.length - 1} steps; the reference itself is good to ${short(rows.at(-1)?.floor ?? 0)}.`
    : (measured?.reason ?? 'Not measured yet.');
  return (
    <ChartFrame
      title="Error of each step"
      note={<Reading />}
      summary={summary}
      height={176}
      steps={rows.length ? steps : undefined}
      below={
        <p className="legend small soft">
          <span>
            <LegendMark kind="round" /> global
          </span>
          <span>
            <LegendMark kind="square" /> local
          </span>
          <span title="Error of the reference solution itself: nothing below it means anything">
            <LegendMark kind="band" /> reference floor
          </span>
          <span className="axis-name">step →</span>
        </p>
      }
    >
      {(width, height) =>
        rows.length ? (
          <Plot width={width} height={height} rows={rows} steps={steps} />
        ) : (
          <p className="plot-empty small soft">
            {measured?.reason ??
              (run?.status === 'measuring' ? 'Computing the reference…' : 'Errors are measured after the run.')}
          </p>
        )
      }
    </ChartFrame>
  );
}

/** The errors under the playhead. */
function Reading() {
  const { state, global, local } = usePlayground((s) => {
    const at = shownState(s);
    return { state: at, global: s.run?.measured?.global[at], local: at ? s.run?.measured?.local[at - 1] : undefined };
  });
  if (global === undefined) return 'RMS, in units of the level';
  return `state ${state}: ${short(global)}${local === undefined ? '' : `, local ${short(local)}`}`;
}

interface PlotProps {
  rows: Row[];
  steps: number;
  width: number;
  height: number;
}

const Plot = memo(function Plot({ rows, steps, width, height }: PlotProps) {
  const { domain, ticks } = decades(rows.flatMap((r) => [r.global, r.local]));
  const floored = rows.map((r) => ({ ...r, floor: r.floor === null ? null : Math.max(r.floor, domain[0]) }));
  const few = rows.length <= 26;
  return (
    <ComposedChart {...frame} width={width} height={height} data={floored}>
      <CartesianGrid vertical={false} stroke="var(--line)" />
      <XAxis {...stepAxis(steps)} />
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
        stroke="var(--lane-a)"
        strokeWidth={1.5}
        strokeDasharray="2 4"
        dot={few && squareDot}
        {...still}
      />
      <Line
        dataKey="global"
        className="series"
        stroke="var(--lane-a)"
        strokeWidth={2}
        dot={few && roundDot}
        {...still}
      />
    </ComposedChart>
  );
});
