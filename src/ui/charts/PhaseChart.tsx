import { memo, useMemo, useState } from 'react';
import { CartesianGrid, Line, LineChart, XAxis, YAxis } from 'recharts';
import { lastState, type RunRecord } from '../../state/record';
import { shownState } from '../../state/playhead';
import { Segments } from '../controls/Segments';
import { short } from '../format';
import { shownAt } from '../stage/paths';
import { useLane } from '../useLane';
import { usePlayground } from '../usePlayground';
import { frame, niceTicks, plot, still, xAxis, yAxis } from './axes';
import { ChartFrame } from './ChartFrame';
import { tableOf } from './table';
import { useChartRun } from './useChartRun';

type Plane = 'pull' | 'norm' | 'plane';
interface Path {
  particle: number;
  points: { state: number; u: number; v: number }[];
}
const FEW = 5;
const axes: Record<Plane, readonly [string, string]> = {
  pull: ['x̃₁', 'D₁ / σ_data'],
  plane: ['x̃₁', 'x̃₂'],
  norm: ['λ', '|x̃|'],
};

/** Coordinates of a few particles over the run. */
function pathsOf(run: RunRecord, plane: Plane, pinned: number | undefined): Path[] {
  const { dim = 2, count = 0 } = run.started ?? {};
  const last = lastState(run);
  const chosen = [...new Set([...(pinned === undefined ? [] : [pinned]), 0, 1, 2, 3, 4])].filter((p) => p < count);
  return chosen.slice(0, FEW).map((particle) => ({
    particle,
    points: Array.from({ length: last + 1 }, (_, i) => {
      const x = shownAt(run, i, 'x');
      const D = run.denoised[i] ? shownAt(run, i, 'x0') : undefined;
      const of = (shown: typeof x, axis: number): number =>
        shown && axis < dim ? shown.values[particle * dim + axis] / shown.scale : Number.NaN;
      const [a, b] = [of(x, 0), of(x, 1)];
      if (plane === 'plane') return { state: i, u: a, v: b };
      if (plane === 'norm')
        return { state: i, u: run.levels[i]?.lambda ?? Number.NaN, v: dim > 1 ? Math.hypot(a, b) : Math.abs(a) };
      return { state: i, u: a, v: of(D, 0) };
    }).filter(({ u, v }) => Number.isFinite(u) && Number.isFinite(v)),
  }));
}

function rangeOf(values: number[]): [number, number] {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  if (!(high > low)) return [(low || 0) - 1, (low || 0) + 1];
  const pad = (high - low) * 0.06;
  return [low - pad, high + pad];
}

export function PhaseChart() {
  const run = useChartRun();
  const pinned = usePlayground((s) => s.view.particle);
  const [plane, setPlane] = useState<Plane>('pull');
  const flat = run?.started?.dim === 1;
  const shown: Plane = flat && plane === 'plane' ? 'pull' : plane;
  const paths = useMemo(() => (run ? pathsOf(run, shown, pinned) : []), [run, shown, pinned]);
  const us = paths.flatMap((p) => p.points.map((q) => q.u));
  const vs = paths.flatMap((p) => p.points.map((q) => q.v));
  const enough = us.length > 1;
  return (
    <ChartFrame
      title="Phase space"
      note={
        <Segments<Plane>
          label="Axes of the phase space"
          value={shown}
          choices={{ pull: 'x, D', ...(flat ? {} : { plane: 'x₁, x₂' }), norm: '|x|, λ' } as Record<Plane, string>}
          onChange={setPlane}
        />
      }
      summary={`${axes[shown].join(' against ')} for ${paths.length} particles.`}
      height={196}
      table={() =>
        tableOf(
          paths.flatMap(({ particle, points }) => points.map((point) => ({ particle, ...point }))),
          [
            ['particle', (r) => `#${r.particle}`],
            ['state', (r) => r.state],
            [axes[shown][0], (r) => r.u],
            [axes[shown][1], (r) => r.v],
          ],
        )
      }
      below={
        <p className="legend small soft">
          {axes[shown][1]} over {axes[shown][0]}, {pinned === undefined ? '' : `particle #${pinned} and `}
          {pinned === undefined ? 'particles' : 'others'} to data ●
        </p>
      }
    >
      {(width, height) =>
        !enough ? (
          <p className="plot-empty small soft">No states yet.</p>
        ) : (
          <>
            <Plot width={width} height={height} paths={paths} u={rangeOf(us)} v={rangeOf(vs)} pinned={pinned} />
            <Heads paths={paths} u={rangeOf(us)} v={rangeOf(vs)} />
          </>
        )
      }
    </ChartFrame>
  );
}

/** Where the particles are under the playhead: placed over the plot, so that scrubbing does not draw it again. */
function Heads({ paths, u, v }: { paths: Path[]; u: [number, number]; v: [number, number] }) {
  const state = useLane(shownState);
  const share = (x: number, [low, high]: [number, number]): number => (100 * (x - low)) / (high - low);
  return (
    <div className="plot-heads" style={{ left: plot.left, right: plot.right, top: plot.top, bottom: plot.bottom }}>
      {paths.map(({ particle, points }) => {
        const at = points[Math.min(state, points.length - 1)];
        return at && <i key={particle} style={{ translate: `${share(at.u, u)}cqw ${-share(at.v, v)}cqh` }} />;
      })}
    </div>
  );
}

interface PlotProps {
  paths: Path[];
  u: [number, number];
  v: [number, number];
  pinned: number | undefined;
  width: number;
  height: number;
}

const Plot = memo(function Plot({ paths, u, v, pinned, width, height }: PlotProps) {
  return (
    <LineChart {...frame} width={width} height={height}>
      <CartesianGrid stroke="var(--line)" />
      <XAxis
        {...xAxis}
        dataKey="u"
        domain={u}
        ticks={niceTicks(...u, 5)}
        allowDataOverflow
        allowDuplicatedCategory={false}
        tickFormatter={(x: number) => short(x, 2)}
      />
      <YAxis
        {...yAxis}
        domain={v}
        ticks={niceTicks(...v, 4)}
        allowDataOverflow
        tickFormatter={(x: number) => short(x, 2)}
      />
      {paths.map(({ particle, points }) => (
        <Line
          key={particle}
          data={points}
          dataKey="v"
          className="series"
          stroke={particle === pinned ? 'var(--ink)' : 'var(--lane)'}
          strokeWidth={particle === pinned ? 2 : 1.4}
          strokeOpacity={0.8}
          dot={points.length <= 21 ? { r: 1.6, strokeWidth: 0, fill: 'var(--lane)' } : false}
          {...still}
        />
      ))}
    </LineChart>
  );
});
