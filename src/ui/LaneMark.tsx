import { laneName } from '../state/lanes';

/** A lane's look, the same in stage, charts, timeline and tables: never by colour alone. */
export const laneClass = (slot: number): string => `lane-${laneName(slot).toLowerCase()}`;
export const laneColour = (slot: number): string => `var(--${laneClass(slot)})`;
const dashes = [undefined, '7 3', '2 3', '9 3 2 3', '4 2', '12 3 2 3 2 3'];
export const laneDash = (slot: number): string | undefined => dashes[slot];

/** Circle, square, triangle, diamond, cross, star; of about the same weight. */
export function Marker({ slot, x, y, r = 3, className }: MarkerProps) {
  const at = { className, fill: laneColour(slot) };
  switch (slot) {
    case 1:
      return <rect {...at} x={x - 0.9 * r} y={y - 0.9 * r} width={1.8 * r} height={1.8 * r} />;
    case 2:
      return <path {...at} d={`M${x} ${y - 1.2 * r}L${x + 1.15 * r} ${y + 0.85 * r}H${x - 1.15 * r}Z`} />;
    case 3:
      return <path {...at} d={`M${x} ${y - 1.3 * r}L${x + 1.3 * r} ${y}L${x} ${y + 1.3 * r}L${x - 1.3 * r} ${y}Z`} />;
    case 4:
      return (
        <path
          className={className}
          d={`M${x - r} ${y - r}L${x + r} ${y + r}M${x + r} ${y - r}L${x - r} ${y + r}`}
          stroke={laneColour(slot)}
          strokeWidth={0.7 * r}
        />
      );
    case 5:
      return (
        <path
          className={className}
          d={`M${x} ${y - 1.2 * r}V${y + 1.2 * r}M${x - 1.1 * r} ${y - 0.6 * r}L${x + 1.1 * r} ${y + 0.6 * r}M${x + 1.1 * r} ${y - 0.6 * r}L${x - 1.1 * r} ${y + 0.6 * r}`}
          stroke={laneColour(slot)}
          strokeWidth={0.6 * r}
        />
      );
    default:
      return <circle {...at} cx={x} cy={y} r={r} />;
  }
}

interface MarkerProps {
  slot: number;
  x: number;
  y: number;
  r?: number;
  className?: string;
}

/** Line, dash and marker of a lane, to stand beside its name. */
export function LaneMark({ slot }: { slot: number }) {
  return (
    <svg width={24} height={12} className="lane-mark" role="img" aria-label={`Run ${laneName(slot)}`}>
      <line x2={24} y1={6} y2={6} stroke={laneColour(slot)} strokeWidth={2.5} strokeDasharray={laneDash(slot)} />
      <Marker slot={slot} x={12} y={6} r={4} />
    </svg>
  );
}
