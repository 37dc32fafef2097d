import { power } from '../format';
import { tick } from './tick';

/** Room around a plot, in CSS pixels: the playhead over it is placed by the same numbers. */
export const plot = { left: 44, right: 10, top: 6, bottom: 22 } as const;

/**
 * What all charts share, as properties of recharts' parts. All ticks are shown, for they are few: to choose among them, recharts
 * would measure each label in the page.
 */
const interval = 0;
export const frame = {
  accessibilityLayer: false,
  margin: { left: 0, right: plot.right, top: plot.top, bottom: 0 },
} as const;
export const xAxis = {
  type: 'number',
  height: plot.bottom,
  tickLine: false,
  axisLine: { stroke: 'var(--line)' },
  interval,
  tick,
} as const;
export const yAxis = { width: plot.left, tickLine: false, axisLine: false, interval, tick } as const;
/** The playhead's axis: steps or NFE from 0, or λ. */
export const placeAxis = ({ axis, range: [low, high] }: { axis: string; range: readonly [number, number] }) =>
  ({
    ...xAxis,
    dataKey: 'x',
    domain: [low, high] as [number, number],
    ticks: axis === 'lambda' ? niceTicks(low, high) : stepTicks(high),
    tickFormatter: (v: number) => String(v).replace('-', '−'),
  }) as const;
/** Nothing moves by itself: the playhead and the data do. */
export const still = { activeDot: false, isAnimationActive: false } as const;

/** A log axis over positive values: whole decades, five labels at most. */
export function decades(values: readonly (number | null | undefined)[]): { domain: [number, number]; ticks: number[] } {
  let [low, high] = [Number.POSITIVE_INFINITY, 0];
  for (const v of values) {
    if (!v || !(v > 0) || !Number.isFinite(v)) continue;
    low = Math.min(low, v);
    high = Math.max(high, v);
  }
  if (!(high > 0)) [low, high] = [1e-3, 1];
  let from = Math.floor(Math.log10(low) + 1e-9);
  const to = Math.max(from + 1, Math.ceil(Math.log10(high) - 1e-9));
  // What lies twelve decades below the rest is rounding.
  from = Math.max(from, to - 12);
  const stride = Math.ceil((to - from) / 4);
  const ticks: number[] = [];
  for (let e = to; e >= from; e -= stride) ticks.unshift(10 ** e);
  // A mark on the edge would be cut in half.
  const room = 0.04 * (to - from);
  const under = Math.log10(low) < from + room ? room : 0;
  const over = Math.log10(high) > to - room ? room : 0;
  return { domain: [10 ** (from - under), 10 ** (to + over)], ticks };
}

export const powerTick = (v: number): string => power(Math.round(Math.log10(v)));

/** About five whole step numbers from 0 to n. */
export function stepTicks(n: number): number[] {
  const stride = [1, 2, 5, 10, 20, 25, 50, 100, 200, 250].find((s) => n / s <= 6) ?? 250;
  return Array.from({ length: Math.floor(n / stride) + 1 }, (_, i) => i * stride);
}

/** Round numbers over a range. */
export function niceTicks(low: number, high: number, about = 4): number[] {
  const span = high - low || 1;
  const raw = span / about;
  const base = 10 ** Math.floor(Math.log10(raw));
  const stride = [1, 2, 2.5, 5, 10].map((m) => m * base).find((s) => s >= raw) ?? raw;
  const ticks: number[] = [];
  for (let k = Math.ceil(low / stride - 1e-9); k * stride <= high + 1e-9 * span; k++)
    ticks.push(Number((k * stride).toPrecision(12)));
  return ticks;
}

/** Round numbers from 0 to the first that is not below the top. */
export function ticksFrom0(top: number): number[] {
  const ticks = niceTicks(0, top, 3);
  const stride = ticks[1] ?? top;
  if (ticks[ticks.length - 1] < top * (1 - 1e-9)) ticks.push(Number((ticks.length * stride).toPrecision(12)));
  return ticks;
}
