import { useEffect } from 'react';
import { useStore } from 'zustand';
import type { Pick } from '../../run/spec';
import type { Region } from '../../run/stability';
import { askRegion } from '../../state/engine';
import { regionOf, regions } from '../../state/stability';
import { DataTable, TableButton } from '../charts/DataTable';
import { tableOf } from '../charts/table';
import { useUnfolded } from '../charts/useUnfolded';
import { minus } from '../format';

const TITLE = 'Stability region';
/** Rounding, and what the lattice is computed with. */
const STABLE = 1 + 1e-3;
/** Size in units of the drawing. */
const [WIDTH, HEIGHT] = [252, 168];

/** Stretches of stable z in each row of the lattice. */
function stretches({ re, im, columns, rows, growth }: Region): { v: number; from: number; to: number }[] {
  const found: { v: number; from: number; to: number }[] = [];
  const u = (i: number): number => re[0] + ((re[1] - re[0]) * i) / (columns - 1);
  /** Where between a stable point and its unstable neighbour the growth is 1. */
  const edge = (stable: number, other: number, row: number): number => {
    const [a, b] = [growth[row * columns + stable], growth[row * columns + other]];
    const inside = other >= 0 && other < columns && b > STABLE;
    return inside ? u(stable + (other - stable) * Math.max(0, Math.min(1, (STABLE - a) / (b - a)))) : u(stable);
  };
  for (let r = 0; r < rows; r++) {
    const v = im[0] + ((im[1] - im[0]) * r) / (rows - 1);
    for (let i = 0; i < columns; i++) {
      if (growth[r * columns + i] > STABLE) continue;
      const first = i;
      while (i + 1 < columns && growth[r * columns + i + 1] <= STABLE) i++;
      found.push({ v, from: edge(first, first - 1, r), to: edge(i, i + 1, r) });
    }
  }
  return found;
}

/** Where in the plane of z = κ·Δs the rule damps dx/ds = κx; computed when the card is opened. */
export function Stability({ pick }: { pick: Pick }) {
  const region = useStore(regions, (s) => regionOf(pick, s));
  const [open, toggleTable] = useUnfolded(TITLE);
  useEffect(() => askRegion(pick), [pick]);
  if (region === undefined || region === 'asked')
    return <p className="soft">Its stability region is being computed…</p>;
  if (region === 'none') return null;
  const found = stretches(region);
  const { re, im, interval } = region;
  const unit = WIDTH / (re[1] - re[0]);
  const [x, y] = [(u: number) => (u - re[0]) * unit, (v: number) => HEIGHT / 2 - v * unit];
  const tall = (unit * (im[1] - im[0])) / (region.rows - 1);
  const path = found
    .flatMap(({ v, from, to }) => (v > 0 ? [v, -v] : [v]).map((w) => ({ w, from, to })))
    .map(({ w, from, to }) => `M${x(from)} ${y(w) - tall / 2}H${x(to)}v${tall}H${x(from)}z`)
    .join('');
  const summary = `stable on the real axis from ${minus(interval.toFixed(2))} to 0`;
  return (
    <figure className="stability" data-chart={TITLE} aria-label={`${TITLE}: ${summary}`}>
      <figcaption className="section-title">
        {TITLE}
        <span className="chart-note" />
        <TableButton title={TITLE} open={open} onToggle={toggleTable} />
      </figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden>
        <path d={path} className="stability-area" />
        <path d={`M0 ${y(0)}H${WIDTH}M${x(0)} 0V${HEIGHT}`} className="stability-axes" />
        {[-6, -4, -2].map((u) => (
          <text key={u} x={Math.max(8, x(u))} y={y(0) + 14} textAnchor="middle">
            {minus(String(u))}
          </text>
        ))}
        <text x={x(0) + 4} y={12}>
          Im z
        </text>
      </svg>
      <p className="soft">
        Damps dx/ds = κx where z = κ·Δs is shaded: {summary}. Run on that equation, with steps short against s.
      </p>
      {open && (
        <DataTable
          title={TITLE}
          table={tableOf(found, [
            ['Im z', (row) => row.v],
            ['Re z from', (row) => row.from],
            ['to', (row) => row.to],
          ])}
        />
      )}
    </figure>
  );
}
