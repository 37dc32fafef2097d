import { type ReactNode, useEffect, useRef, useState } from 'react';
import { shownTick, ticksOf } from '../../state/playhead';
import { store } from '../../state/store';
import { nearest } from '../timeline/places';
import { scrub } from '../timeline/scrub';
import { usePlayground } from '../usePlayground';
import { plot } from './axes';
import { DataTable, TableButton } from './DataTable';
import type { Table } from './table';
import { useNear } from './useNear';
import { useUnfolded } from './useUnfolded';

interface Props {
  title: string;
  /** What the title leaves open: a legend, a unit, a toggle. */
  note?: ReactNode;
  summary: string;
  height: number;
  /** Ends of an x axis that is the playhead's: then the playhead is drawn and a click moves it. */
  range?: readonly [low: number, high: number];
  /** The rows that the chart draws; asked for only while they are shown. */
  table(): Table;
  /** A last column of the table. */
  action?: { name: string; of(row: number): ReactNode };
  /** Draws into a box of that size. */
  children(width: number, height: number): ReactNode;
  below?: ReactNode;
}

export function ChartFrame({ title, note, summary, height, range, table, action, children, below }: Props) {
  const area = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  const near = useNear(area);
  const [open, toggleTable] = useUnfolded(title);
  useEffect(() => {
    if (!area.current) return;
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry.contentRect.width)));
    observer.observe(area.current);
    return () => observer.disconnect();
  }, []);
  return (
    <figure className="chart" data-chart={title} aria-label={`${title}. ${summary}`}>
      <figcaption className="section-title">
        {title}
        <span className="chart-note">{note}</span>
        <TableButton title={title} open={open} onToggle={toggleTable} />
      </figcaption>
      <div className="plot" style={{ height }}>
        <div ref={area} className="plot-area" aria-hidden>
          {near && width > 0 && children(width, height)}
        </div>
        {range && range[1] > range[0] && <Playhead range={range} />}
      </div>
      {open && <DataTable title={title} table={table()} action={action} />}
      {below}
    </figure>
  );
}

/** A line over the plot that follows the timeline, and a surface that moves it: the chart itself is not drawn again. */
function Playhead({ range: [low, high] }: { range: readonly [number, number] }) {
  const at = usePlayground((s) => ticksOf(s)[shownTick(s)]?.at ?? low);
  const follow = (event: React.PointerEvent): void => {
    const box = event.currentTarget.getBoundingClientRect();
    const under = low + ((event.clientX - box.left) / box.width) * (high - low);
    scrub(
      nearest(
        ticksOf(store.getState()).map((tick) => tick.at),
        under,
      ),
    );
  };
  const share = (Math.min(high, Math.max(low, at)) - low) / (high - low);
  return (
    <div
      className="plot-surface"
      aria-hidden
      style={{ left: plot.left, right: plot.right, top: plot.top, bottom: plot.bottom }}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        follow(event);
      }}
      onPointerMove={(event) => event.buttons && follow(event)}
    >
      <div className="plot-playhead" style={{ transform: `translateX(${100 * share}%)` }} />
    </div>
  );
}
