import { memo, useMemo } from 'react';
import { CartesianGrid, ComposedChart, Line, Scatter, XAxis, YAxis } from 'recharts';
import { plannedSteps } from '../../state/record';
import { shownState } from '../../state/selectors';
import { plural, short } from '../format';
import { usePlayground } from '../usePlayground';
import { frame, stepAxis, still, ticksFrom0, yAxis } from './axes';
import { ChartFrame } from './ChartFrame';
import { roundDot } from './marks';
import { useChartRun } from './useChartRun';

interface Row {
  step: number;
  h: number | null;
  rejected?: number;
}
const finite = (v: number): number | null => (Number.isFinite(v) ? v : null);

/** h = λ′ − λ of each step, and of the attempts that adaptive control turned down. */
export function StepSizeChart({ order }: { order: number }) {
  const run = useChartRun(order);
  const attempts = run?.attempts;
  const steps = run ? plannedSteps(run) : 0;
  const rows = useMemo(
    (): Row[] =>
      (attempts?.index ?? []).flatMap((index, i): Row[] => {
        if (!attempts) return [];
        const h = finite(attempts.to[i].lambda - attempts.from[i].lambda);
        if (attempts.accepted[i]) return [{ step: index + 1, h }];
        return h === null ? [] : [{ step: index + 1, h: null, rejected: h }];
      }),
    [attempts],
  );
  const rejected = rows.filter((r) => r.rejected !== undefined).length;
  const sizes = rows.flatMap((r) => (r.h === null ? [] : [r.h]));
  return (
    <ChartFrame
      title="Step size"
      note={<Reading />}
      summary={
        sizes.length
          ? `h in λ between ${short(Math.min(...sizes))} and ${short(Math.max(...sizes))}${rejected ? `, ${rejected} attempts rejected` : ''}.`
          : 'No steps yet.'
      }
      height={128}
      steps={rows.length ? steps : undefined}
      below={
        <p className="legend small soft">
          <span>{rejected ? `× ${rejected} rejected ${plural(rejected, 'attempt')}` : 'in λ = ln(α/σ)'}</span>
          <span className="axis-name">step →</span>
        </p>
      }
    >
      {(width, height) =>
        rows.length > 0 ? (
          <Plot width={width} height={height} rows={rows} steps={steps} />
        ) : (
          <p className="plot-empty small soft">No steps yet.</p>
        )
      }
    </ChartFrame>
  );
}

function Reading() {
  const h = usePlayground((s) => {
    const at = shownState(s);
    const [from, to] = [s.run?.levels[at - 1], s.run?.levels[at]];
    return from && to ? to.lambda - from.lambda : undefined;
  });
  return h === undefined ? 'h = λ′ − λ' : `h = λ′ − λ = ${short(h)}`;
}

interface PlotProps {
  rows: Row[];
  steps: number;
  width: number;
  height: number;
}

const Plot = memo(function Plot({ rows, steps, width, height }: PlotProps) {
  const top = Math.max(...rows.flatMap((r) => [r.h ?? 0, r.rejected ?? 0]), 1e-6);
  const ticks = ticksFrom0(top);
  return (
    <ComposedChart {...frame} width={width} height={height} data={rows}>
      <CartesianGrid vertical={false} stroke="var(--line)" />
      <XAxis {...stepAxis(steps)} />
      <YAxis
        {...yAxis}
        domain={[0, ticks[ticks.length - 1]]}
        ticks={ticks}
        tickFormatter={(v: number) => short(v, 2)}
      />
      <Line
        dataKey="h"
        type="linear"
        className="series"
        stroke="var(--lane-a)"
        strokeWidth={2}
        dot={rows.length <= 26 && roundDot}
        {...still}
      />
      <Scatter dataKey="rejected" shape="cross" fill="var(--ref)" isAnimationActive={false} />
    </ComposedChart>
  );
});
