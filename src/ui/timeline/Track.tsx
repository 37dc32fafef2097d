import { memo, useEffect, useId, useMemo, useRef, useState } from 'react';
import { stepBy } from '../../state/playback';
import { lastTick, shownTick, type Tick, ticksOf } from '../../state/playhead';
import type { Axis } from '../../state/store';
import { short } from '../format';
import { Marker } from '../LaneMark';
import { usePlayground } from '../usePlayground';
import { labelled, nearest, places } from './places';
import { scrub } from './scrub';

const [EDGE, LINE, ROOM] = [14, 22, 62];
/** Between the rows of dots of two lanes: of six, they must stay off the labels. */
const apartOf = (lanes: number): number => Math.min(7, 27 / (lanes - 1));

/** Where ticks lie between 0 and 1: by λ, or evenly by NFE. */
function placed(ticks: readonly Tick[], axis: Axis): number[] {
  const last = ticks.at(-1)?.at ?? 0;
  if (axis === 'nfe') return ticks.map(({ at }) => (last > 0 ? at / last : 0));
  return places(ticks.flatMap(({ level }) => level ?? []));
}

/** The solvers' states as dots, one row a lane, placed by λ (or NFE); the playhead snaps to them. */
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
  const ticks = usePlayground(ticksOf as (s: Parameters<typeof ticksOf>[0]) => readonly Tick[]);
  const slots = usePlayground((s) => s.lanes.map((lane) => lane.slot));
  const reached = usePlayground(lastTick);
  const tick = usePlayground(shownTick);
  const axis = usePlayground((s) => (s.lanes.length > 1 ? s.view.axis : 'step'));
  const xs = useMemo(
    () => placed(ticks, axis).map((u) => EDGE + u * Math.max(0, width - 2 * EDGE)),
    [ticks, axis, width],
  );
  const follow = (event: React.PointerEvent): void => {
    const box = event.currentTarget.getBoundingClientRect();
    if (xs.length) scrub(nearest(xs.slice(0, reached + 1), event.clientX - box.left));
  };
  const here = ticks[tick];
  return (
    <div
      ref={ref}
      className="track"
      role="slider"
      tabIndex={0}
      aria-label="State"
      aria-valuemin={0}
      aria-valuemax={Math.max(0, reached)}
      aria-valuenow={tick}
      aria-valuetext={
        here?.level
          ? `${slots.length > 1 && axis === 'nfe' ? `NFE ${here.at}` : `state ${tick} of ${ticks.length - 1}`}, σ ${short(here.level.sigma)}`
          : 'no states yet'
      }
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        follow(event);
      }}
      onPointerMove={(event) => event.buttons && follow(event)}
      // As on any slider; the other keys are the page's.
      onKeyDown={(event) => {
        const by = { ArrowUp: 1, ArrowDown: -1, PageUp: 5, PageDown: -5 }[event.key];
        if (by === undefined) return;
        event.preventDefault();
        stepBy(by);
      }}
    >
      {width > 0 && xs.length > 0 && (
        <svg width={width} height={56} aria-hidden>
          <Rail xs={xs} ticks={ticks} />
          <line x1={xs[0]} x2={xs[tick]} y1={LINE} y2={LINE} className="rail-done" />
          <Dots xs={xs} ticks={ticks} slots={slots} reached={reached} past={false} />
          <clipPath id={clip}>
            <rect y={-10} width={xs[tick]} height={66} />
          </clipPath>
          <g clipPath={`url(#${clip})`} className="past">
            <Dots xs={xs} ticks={ticks} slots={slots} reached={reached} past />
          </g>
          {slots.length > 1 ? (
            <Bar x={xs[tick]} rows={slots.length} />
          ) : (
            <circle cx={xs[tick]} cy={LINE} r={8} className="playhead" />
          )}
          <Labels xs={xs} ticks={ticks} nfe={axis === 'nfe'} />
        </svg>
      )}
    </div>
  );
}

/** The playhead across the rows of several lanes. */
function Bar({ x, rows }: { x: number; rows: number }) {
  const half = (apartOf(rows) * rows) / 2 + 4;
  return <rect x={x - 2} y={LINE - half} width={4} height={2 * half} rx={2} className="playhead-bar" />;
}

/** The line under the dots; the last stretch to σ = 0, infinitely far in λ, is dashed. */
function Rail({ xs, ticks }: { xs: number[]; ticks: readonly Tick[] }) {
  const n = xs.length - 1;
  const finite = (i: number): boolean => Number.isFinite(ticks[i]?.level?.lambda ?? 0);
  const from = finite(0) ? 0 : Math.min(1, n);
  const to = finite(n) ? n : Math.max(0, n - 1);
  return (
    <>
      <line x1={xs[0]} x2={xs[n]} y1={LINE} y2={LINE} className="rail-far" />
      <line x1={xs[from]} x2={xs[to]} y1={LINE} y2={LINE} className="rail" />
    </>
  );
}

interface DotsProps {
  xs: number[];
  ticks: readonly Tick[];
  slots: readonly number[];
  reached: number;
  past: boolean;
}

/** All dots; drawn twice, and the second time cut off at the playhead, so that scrubbing moves one edge and no dot. */
const Dots = memo(function Dots({ xs, ticks, slots, reached, past }: DotsProps) {
  const room = (xs[xs.length - 1] - xs[0]) / Math.max(1, xs.length);
  const alone = slots.length === 1;
  const apart = alone ? 0 : apartOf(slots.length);
  const radius = Math.max(1.2, Math.min(alone ? 4.5 : Math.min(2.8, apart / 2), room / 2.6));
  return slots.map((slot, k) => {
    const y = LINE + (k - (slots.length - 1) / 2) * apart;
    return xs.flatMap((x, i) => {
      if (i > 0 && ticks[i].states[k] === ticks[i - 1].states[k]) return [];
      const ahead = i > reached;
      const key = `${slot}:${i}`;
      return past && !alone && !ahead ? (
        <Marker key={key} slot={slot} x={x} y={y} r={radius} />
      ) : (
        <circle key={key} cx={x} cy={y} r={radius} className={ahead ? 'dot ahead' : 'dot'} />
      );
    });
  });
});

const Labels = memo(function Labels({ xs, ticks, nfe }: { xs: number[]; ticks: readonly Tick[]; nfe: boolean }) {
  const last = xs.length - 1;
  const shown = labelled(xs, ROOM);
  const text = nfe ? shown.map((i) => `NFE ${ticks[i].at}`) : apart(shown.map((i) => ticks[i].level?.sigma ?? 0));
  return shown.map((i, k) => (
    <text
      key={i}
      x={i === 0 ? xs[i] - 8 : i === last ? xs[i] + 8 : xs[i]}
      y={50}
      textAnchor={i === 0 ? 'start' : i === last ? 'end' : 'middle'}
    >
      {text[k]}
    </text>
  ));
});

/** As few digits as keep neighbours apart: near pure noise σ hardly moves. */
function apart(values: readonly number[]): string[] {
  for (const digits of [2, 3]) {
    const texts = values.map((v) => `σ ${short(v, digits)}`);
    if (new Set(texts).size === texts.length) return texts;
  }
  return values.map((v) => `σ ${short(v, 4)}`);
}
