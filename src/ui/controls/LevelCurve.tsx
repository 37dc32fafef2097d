import type { Level } from '../../core/process';
import { short } from '../format';

const [W, H, LEFT, RIGHT, TOP, BOTTOM] = [276, 92, 34, 8, 8, 18];

/** The draft's levels over its steps: σ on a log axis, or λ. Infinite ends hang at the frame, dashed. */
export function LevelCurve({ levels, axis }: { levels: readonly Level[]; axis: 'sigma' | 'lambda' }) {
  const value = (l: Level): number => (axis === 'sigma' ? Math.log(l.sigma) : l.lambda);
  const values = levels.map(value);
  const finite = values.filter(Number.isFinite);
  const [low, high] = [Math.min(...finite), Math.max(...finite)];
  const span = high - low || 1;
  const n = Math.max(1, levels.length - 1);
  const x = (i: number): number => LEFT + (i / n) * (W - LEFT - RIGHT);
  const y = (v: number): number =>
    v === Number.POSITIVE_INFINITY
      ? TOP
      : v === Number.NEGATIVE_INFINITY
        ? H - BOTTOM
        : TOP + 5 + ((high - v) / span) * (H - TOP - BOTTOM - 10);
  const points = values.map((v, i) => [x(i), y(v)] as const);
  const label = (v: number): string => (axis === 'sigma' ? short(Math.exp(v), 2) : short(v, 2));
  const solid = points.filter((_, i) => Number.isFinite(values[i]));
  return (
    <svg className="curve" viewBox={`0 0 ${W} ${H}`} role="img" aria-label={summary(levels, axis)}>
      <line x1={LEFT} x2={W - RIGHT} y1={H - BOTTOM} y2={H - BOTTOM} className="axis" />
      <text x={LEFT - 6} y={y(high) + 4} textAnchor="end">
        {label(high)}
      </text>
      {span > 1e-9 && (
        <text x={LEFT - 6} y={y(low) + 4} textAnchor="end">
          {label(low)}
        </text>
      )}
      <text x={LEFT} y={H - 3}>
        0
      </text>
      <text x={W - RIGHT} y={H - 3} textAnchor="end">
        step {n}
      </text>
      <polyline points={points.map((p) => p.join()).join(' ')} className="curve-dashed" />
      <polyline points={solid.map((p) => p.join()).join(' ')} className="curve-line" />
      {points.length <= 64 &&
        points.map(([px, py]) => (
          <circle key={px} cx={px} cy={py} r={points.length > 30 ? 2 : 3} className="curve-dot" />
        ))}
    </svg>
  );
}

const summary = (levels: readonly Level[], axis: string): string => {
  const [first, last] = [levels[0], levels[levels.length - 1]];
  return axis === 'sigma'
    ? `σ over ${levels.length - 1} steps, from ${short(first.sigma)} to ${short(last.sigma)}`
    : `λ over ${levels.length - 1} steps, from ${short(first.lambda)} to ${short(last.lambda)}`;
};
