import { useEffect, useMemo, useRef } from 'react';
import type { Picture } from '../../core/calibration';
import { short } from '../format';
import { scaleOf, shareOf, viridis, viridisBar } from './viridis';

interface Props {
  heat: NonNullable<Picture['heat']>;
  chosen?: Picture['chosen'];
}

/** A table as colours, one pixel a cell before it is stretched; the chosen path is drawn over it. */
export function HeatMap({ heat, chosen = [] }: Props) {
  const { title, rows, columns, values } = heat;
  const canvas = useRef<HTMLCanvasElement>(null);
  const scale = useMemo(() => scaleOf(values), [values]);
  const [height, width] = [values.length, Math.max(0, ...values.map((row) => row.length))];
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context || !width || !height) return;
    const image = context.createImageData(width, height);
    values.forEach((row, i) => {
      row.forEach((value, j) => {
        if (Number.isFinite(value)) image.data.set([...viridis(shareOf(value, scale)), 255], 4 * (i * width + j));
      });
    });
    context.putImageData(image, 0, 0);
  }, [values, scale, width, height]);
  if (!width || !height || !Number.isFinite(scale.high)) return null;
  const at = ([row, column]: readonly [number, number]) => ({
    x: `${(100 * (column + 0.5)) / width}%`,
    y: `${(100 * (row + 0.5)) / height}%`,
  });
  const path = chosen.map(at);
  const wide = width / height > 2.2;
  return (
    <figure className="cal-heat">
      <figcaption className="section-title">
        {title}
        <span>{scale.log ? 'log scale' : ''}</span>
      </figcaption>
      <div
        className="heat-box"
        style={{ aspectRatio: wide ? '2.2' : `${width} / ${height}` }}
        role="img"
        aria-label={`${title}: ${height} ${rows} by ${width} ${columns}, from ${short(scale.low)} to ${short(scale.high)}${
          chosen.length ? `; chosen: ${chosen.map(([i, j]) => `${i} to ${j}`).join(', ')}` : ''
        }`}
      >
        <canvas ref={canvas} width={width} height={height} aria-hidden />
        {path.length > 0 && (
          <svg className="heat-path" aria-hidden>
            {path.slice(1).map((to, i) => (
              <g key={`${to.x} ${to.y}`}>
                <line x1={path[i].x} y1={path[i].y} x2={to.x} y2={to.y} className="heat-line under" />
                <line x1={path[i].x} y1={path[i].y} x2={to.x} y2={to.y} className="heat-line" />
              </g>
            ))}
            {path.map(({ x, y }) => (
              <circle key={`${x} ${y}`} cx={x} cy={y} r={4.5} />
            ))}
          </svg>
        )}
      </div>
      <p className="small soft heat-axes">
        <span>
          ↓ {rows} 0 … {height - 1}
        </span>
        <span>
          → {columns} 0 … {width - 1}
        </span>
      </p>
      <p className="small soft heat-legend">
        <span>{short(scale.low, 2)}</span>
        <span className="heat-bar" style={{ background: viridisBar }} aria-hidden />
        <span>{short(scale.high, 2)}</span>
        {path.length > 0 && (
          <span>
            <svg width={12} height={12} className="heat-path mark" aria-hidden>
              <circle cx={6} cy={6} r={4.5} />
            </svg>{' '}
            chosen
          </span>
        )}
      </p>
    </figure>
  );
}
