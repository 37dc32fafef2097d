import { box } from './levelScale';

interface Props {
  xs: readonly number[];
  ys: readonly number[];
  /** Which points lie at finite values; the way to the others is dashed. */
  finite: readonly boolean[];
  ticks: readonly { y: number; text: string }[];
  /** Steps that have a rule of their own: a diamond each. */
  marked: readonly number[];
}

/** The schedule as a line, without what takes the pointer. */
export function LevelLine({ xs, ys, finite, ticks, marked }: Props) {
  const n = xs.length - 1;
  const [right, floor] = [box.width - box.right, box.height - box.bottom];
  const line = ys.map((y, i) => `${xs[i]},${y}`);
  return (
    <>
      <line x1={box.left} x2={right} y1={floor} y2={floor} className="axis" />
      {ticks.map(({ y, text }) => (
        <text key={y} x={box.left - 8} y={y + 4} textAnchor="end">
          {text}
        </text>
      ))}
      <text x={box.left} y={box.height - 4}>
        0
      </text>
      <text x={right} y={box.height - 4} textAnchor="end">
        step {n}
      </text>
      <polyline points={line.join(' ')} className="curve-dashed" />
      <polyline points={line.filter((_, i) => finite[i]).join(' ')} className="curve-line" />
      {marked
        .filter((i) => i < n)
        .map((i) => (
          <path
            key={i}
            className="curve-own"
            d="M0 -5 L4 0 L0 5 L-4 0 Z"
            transform={`translate(${(xs[i] + xs[i + 1]) / 2} ${(ys[i] + ys[i + 1]) / 2})`}
          />
        ))}
    </>
  );
}
