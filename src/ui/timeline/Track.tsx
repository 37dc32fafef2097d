import { memo, useEffect, useId, useMemo, useRef, useState } from 'react';
import { seek } from '../../state/playback';
import { allLevels, lastState } from '../../state/record';
import { shownState } from '../../state/selectors';
import { short } from '../format';
import { usePlayground } from '../usePlayground';
import { labelled, nearest, places } from './places';

const [EDGE, LINE, ROOM] = [14, 22, 62];

/** The solver's states as dots, placed by λ; the playhead snaps to them. */
export function Track() {
  const ref = useRef<HTMLDivElement>(null);
  const clip = useId();
  const [width, setWidth] = useState(0);
  useEffect(() => {
    if (!ref.current) return;
    const observer = new ResizeObserver(([entry]) => setWidth(entry.contentRect.width));
    observer.observe(ref.current);
    return () => observer.disconnect();
  }, []);
  const levels = usePlayground((s) => (s.run ? allLevels(s.run) : undefined)) ?? none;
  const reached = usePlayground((s) => (s.run ? lastState(s.run) : -1));
  const state = usePlayground(shownState);
  const xs = useMemo(() => places(levels).map((u) => EDGE + u * Math.max(0, width - 2 * EDGE)), [levels, width]);
  const scrub = (event: React.PointerEvent): void => {
    const box = event.currentTarget.getBoundingClientRect();
    if (xs.length) seek(nearest(xs.slice(0, reached + 1), event.clientX - box.left));
  };
  const here = levels[state];
  return (
    <div
      ref={ref}
      className="track"
      role="slider"
      tabIndex={0}
      aria-label="State"
      aria-valuemin={0}
      aria-valuemax={Math.max(0, reached)}
      aria-valuenow={state}
      aria-valuetext={here ? `state ${state} of ${levels.length - 1}, σ ${short(here.sigma)}` : 'no states yet'}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        scrub(event);
      }}
      onPointerMove={(event) => event.buttons && scrub(event)}
    >
      {width > 0 && xs.length > 0 && (
        <svg width={width} height={56} aria-hidden>
          <Rail xs={xs} levels={levels} reached={reached} />
          <line x1={xs[0]} x2={xs[state]} y1={LINE} y2={LINE} className="rail-done" />
          <Dots xs={xs} reached={reached} />
          <clipPath id={clip}>
            <rect width={xs[state]} height={56} />
          </clipPath>
          <g clipPath={`url(#${clip})`} className="past">
            <Dots xs={xs} reached={reached} />
          </g>
          <circle cx={xs[state]} cy={LINE} r={8} className="playhead" />
          <Labels xs={xs} levels={levels} />
        </svg>
      )}
    </div>
  );
}

const none: readonly [] = [];
type Levels = ReturnType<typeof allLevels>;

/** The line under the dots; the last stretch to σ = 0, infinitely far in λ, is dashed. */
function Rail({ xs, levels, reached }: { xs: number[]; levels: Levels; reached: number }) {
  const n = xs.length - 1;
  const from = Number.isFinite(levels[0].lambda) ? 0 : Math.min(1, n);
  const to = Number.isFinite(levels[n].lambda) ? n : Math.max(0, n - 1);
  return (
    <>
      <line x1={xs[0]} x2={xs[n]} y1={LINE} y2={LINE} className="rail-far" />
      <line x1={xs[from]} x2={xs[to]} y1={LINE} y2={LINE} className="rail" />
      {reached >= 0 && <title>States placed by λ</title>}
    </>
  );
}

/** All dots; drawn twice, and the second time cut off at the playhead, so that scrubbing moves one edge and no dot. */
const Dots = memo(function Dots({ xs, reached }: { xs: number[]; reached: number }) {
  const room = (xs[xs.length - 1] - xs[0]) / Math.max(1, xs.length);
  const radius = Math.max(1.2, Math.min(4.5, room / 2.6));
  return xs.map((x, i) => (
    <circle
      // biome-ignore lint/suspicious/noArrayIndexKey: a state is its index
      key={i}
      cx={x}
      cy={LINE}
      r={radius}
      className={i > reached ? 'dot ahead' : 'dot'}
    />
  ));
});

const Labels = memo(function Labels({ xs, levels }: { xs: number[]; levels: Levels }) {
  const last = xs.length - 1;
  const shown = labelled(xs, ROOM);
  const text = apart(shown.map((i) => levels[i].sigma));
  return shown.map((i, k) => (
    <text
      key={i}
      x={i === 0 ? xs[i] - 8 : i === last ? xs[i] + 8 : xs[i]}
      y={50}
      textAnchor={i === 0 ? 'start' : i === last ? 'end' : 'middle'}
    >
      σ {text[k]}
    </text>
  ));
});

/** As few digits as keep neighbours apart: near pure noise σ hardly moves. */
function apart(values: readonly number[]): string[] {
  for (const digits of [2, 3]) {
    const texts = values.map((v) => short(v, digits));
    if (new Set(texts).size === texts.length) return texts;
  }
  return values.map((v) => short(v, 4));
}
