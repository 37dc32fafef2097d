import { useEffect, useRef } from 'react';
import { shownState } from '../../state/playhead';
import { underWay } from '../../state/record';
import { askResidual } from '../../state/fields';
import type { Lane } from '../../state/store';
import { power, short } from '../format';
import { reachOf, shownAt } from '../stage/paths';
import { useLane } from '../useLane';
import { useShade } from '../usePlayground';
import { ChartFrame } from './ChartFrame';
import { type Table, tableOf } from './table';

/** Points along an edge of the map. */
const SIDE = 33;
/** Decades that the colours span, the same for all runs: what is below counts as zero. */
const [LOW, HIGH] = [-3, 1];
/** Particles that are drawn upon it. */
const DOTS = 300;

type Map2 = NonNullable<Lane['residual']>;

/** The points of the map in units of x̃, as rows of a table. */
function pointsOf({ values, side, extent }: Map2): Table {
  const tick = (i: number): number => extent * ((2 * i) / (side - 1) - 1);
  return tableOf(
    Array.from(values, (value, n) => ({ value, u: tick(n % side), v: tick(Math.floor(n / side)) })),
    [
      ['x̃₁', ({ u }) => u],
      ['x̃₂', ({ v }) => v],
      ['σ|r|', ({ value }) => value],
    ],
  );
}

/** Where in the plane the residual lies at the state under the playhead, with the particles upon it. */
export function ResidualMap({ title, note, below }: { title: string; note: React.ReactNode; below: React.ReactNode }) {
  const map = useLane((lane) => lane.residual);
  const state = useLane(shownState);
  useAsked(state);
  const values = map ? Array.from(map.values).filter(Number.isFinite) : [];
  const top = Math.max(...values);
  return (
    <ChartFrame
      title={title}
      note={note}
      summary={
        values.length
          ? `σ|r| over the plane at state ${map?.step}: ${short(Math.min(...values))} to ${short(top)}`
          : 'Not computed yet'
      }
      height={244}
      table={() => (map ? pointsOf(map) : { head: [], rows: [] })}
      below={
        <>
          <p className="legend small soft">
            <span>
              <i className="heat-bar" aria-hidden /> {power(LOW)} … {power(HIGH)}
            </span>
            <span className="axis-name">{values.length ? `state ${map?.step}: at most ${short(top)}` : ''}</span>
          </p>
          {below}
        </>
      }
    >
      {(width, height) =>
        map && values.length ? (
          <Heat map={map} size={Math.min(width, height)} />
        ) : (
          <p className="plot-empty small soft">
            {map ? 'There is no residual at this level: nothing is known beyond it.' : 'Being computed…'}
          </p>
        )
      }
    </ChartFrame>
  );
}

/** Asks for the map once the playhead rests. */
function useAsked(state: number): void {
  const [slot, run, busy] = useLane((lane) => [lane.slot, lane.run?.started, underWay(lane.run)]);
  const reach = useLane((lane) => (lane.run ? reachOf(lane.run) : 2.4));
  useEffect(() => {
    if (!run || busy) return;
    const timer = setTimeout(() => askResidual(slot, state, reach, SIDE), 80);
    return () => clearTimeout(timer);
  }, [slot, run, busy, state, reach]);
}

function Heat({ map, size }: { map: Map2; size: number }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const shade = useShade();
  const run = useLane((lane) => lane.run);
  // biome-ignore lint/correctness/useExhaustiveDependencies: canvases do not follow CSS: a new theme is a new palette
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!canvas.current || !context) return;
    const ratio = Math.min(2, window.devicePixelRatio || 1);
    const pixels = Math.round(size * ratio);
    [canvas.current.width, canvas.current.height] = [pixels, pixels];
    const style = getComputedStyle(canvas.current);
    const [heat, ink] = ['--lane', '--ink'].map((name) => style.getPropertyValue(name).trim());
    const { side, extent, values } = map;
    const edge = (i: number): number => Math.round((i * pixels) / side);
    context.fillStyle = heat;
    values.forEach((value, n) => {
      if (!(value > 0)) return;
      context.globalAlpha = Math.max(0, Math.min(1, (Math.log10(value) - LOW) / (HIGH - LOW)));
      const [column, row] = [n % side, side - 1 - Math.floor(n / side)];
      const [left, top] = [edge(column), edge(row)];
      context.fillRect(left, top, edge(column + 1) - left, edge(row + 1) - top);
    });
    const shown = run && shownAt(run, map.step, 'x');
    if (!shown) return;
    const place = (v: number): number => ((v / shown.scale / extent) * (side - 1)) / side;
    [context.globalAlpha, context.fillStyle] = [0.55, ink];
    for (let i = 0; i < Math.min(shown.values.length, 2 * DOTS); i += 2)
      context.fillRect(
        (0.5 + place(shown.values[i]) / 2) * pixels - ratio / 2,
        (0.5 - place(shown.values[i + 1]) / 2) * pixels - ratio / 2,
        1.5 * ratio,
        1.5 * ratio,
      );
  }, [map, size, run, shade]);
  return <canvas ref={canvas} className="heat" style={{ width: size, height: size }} data-testid="residual-map" />;
}
