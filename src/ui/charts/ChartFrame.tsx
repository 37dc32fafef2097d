import { useEffect, useRef, useState, type ReactNode } from 'react';
import { seek } from '../../state/playback';
import { shownState } from '../../state/selectors';
import { usePlayground } from '../usePlayground';
import { plot } from './axes';

interface Props {
  title: string;
  /** What the title leaves open: a legend, a unit, a toggle. */
  note?: ReactNode;
  summary: string;
  height: number;
  /** Steps on the x axis, if it counts steps from 0: then the playhead is drawn and a click moves it. */
  steps?: number;
  /** Draws into a box of that size. */
  children(width: number, height: number): ReactNode;
  below?: ReactNode;
}

export function ChartFrame({ title, note, summary, height, steps, children, below }: Props) {
  const area = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    if (!area.current) return;
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry.contentRect.width)));
    observer.observe(area.current);
    return () => observer.disconnect();
  }, []);
  return (
    <figure className="chart" aria-label={`${title}. ${summary}`}>
      <figcaption className="section-title">
        {title}
        <span>{note}</span>
      </figcaption>
      <div className="plot" style={{ height }}>
        <div ref={area} className="plot-area" aria-hidden>
          {width > 0 && children(width, height)}
        </div>
        {steps !== undefined && steps > 0 && <Playhead steps={steps} />}
      </div>
      {below}
    </figure>
  );
}

/** A line over the plot that follows the timeline, and a surface that moves it: the chart itself is not drawn again. */
function Playhead({ steps }: { steps: number }) {
  const state = usePlayground(shownState);
  const at = (event: React.PointerEvent): number => {
    const box = event.currentTarget.getBoundingClientRect();
    return ((event.clientX - box.left) / box.width) * steps;
  };
  return (
    <div
      className="plot-surface"
      aria-hidden
      style={{ left: plot.left, right: plot.right, top: plot.top, bottom: plot.bottom }}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        seek(at(event));
      }}
      onPointerMove={(event) => event.buttons && seek(at(event))}
    >
      <div className="plot-playhead" style={{ left: `${(100 * Math.min(state, steps)) / steps}%` }} />
    </div>
  );
}
