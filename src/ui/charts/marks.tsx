import { Marker, laneColour, laneDash } from '../LaneMark';
import { still } from './axes';

interface DotProps {
  cx?: number;
  cy?: number;
  value?: unknown;
}

const missing = ({ cx, cy, value }: DotProps): boolean =>
  cx === undefined || cy === undefined || value === null || !Number.isFinite(cy);

type Dot = DotProps & { key?: React.Key | null };

/** Lanes are told apart by marker and dash as well as by colour. */
export const laneMark = (slot: number) => (props: Dot) =>
  missing(props) ? <g key={props.key} /> : <Marker key={props.key} slot={slot} x={props.cx ?? 0} y={props.cy ?? 0} />;

/** Places up to which every one has its marker. */
export const FEW = 26;

/** A lane's line over the playhead's axis, as properties of recharts' Line. */
export const laneLine = (slot: number, marked: boolean) =>
  ({
    stroke: laneColour(slot),
    strokeWidth: 2,
    strokeDasharray: laneDash(slot),
    dot: marked && laneMark(slot),
    connectNulls: true,
    ...still,
  }) as const;

/** The active lane's second series. */
export const hollowMark = (props: Dot) =>
  missing(props) ? (
    <g key={props.key} />
  ) : (
    <rect
      key={props.key}
      x={(props.cx ?? 0) - 2.6}
      y={(props.cy ?? 0) - 2.6}
      width={5.2}
      height={5.2}
      className="mark hollow"
    />
  );

export function LegendLane({ slot }: { slot: number }) {
  return (
    <svg width={22} height={10} aria-hidden className="legend-mark">
      <line x2={22} y1={5} y2={5} stroke={laneColour(slot)} strokeWidth={2} strokeDasharray={laneDash(slot)} />
      <Marker slot={slot} x={11} y={5} />
    </svg>
  );
}

export function LegendMark({ kind }: { kind: 'square' | 'band' }) {
  return (
    <svg width={22} height={10} aria-hidden className="legend-mark">
      {kind === 'band' ? (
        <rect width={22} height={10} rx={2} className="band" />
      ) : (
        <>
          <line x2={22} y1={5} y2={5} className="series dashed" />
          <rect x={8.4} y={2.4} width={5.2} height={5.2} className="mark hollow" />
        </>
      )}
    </svg>
  );
}
