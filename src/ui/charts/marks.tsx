interface DotProps {
  cx?: number;
  cy?: number;
  value?: unknown;
}

const missing = ({ cx, cy, value }: DotProps): boolean =>
  cx === undefined || cy === undefined || value === null || !Number.isFinite(cy);

/** Series are told apart by marker and dash as well as by line: colour belongs to lanes. */
export const roundDot = (props: DotProps & { key?: React.Key | null }) =>
  missing(props) ? (
    <g key={props.key} />
  ) : (
    <circle key={props.key} cx={props.cx} cy={props.cy} r={3} className="mark" />
  );

export const squareDot = (props: DotProps & { key?: React.Key | null }) =>
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

export function LegendMark({ kind }: { kind: 'round' | 'square' | 'band' }) {
  return (
    <svg width={22} height={10} aria-hidden className="legend-mark">
      {kind === 'band' ? (
        <rect width={22} height={10} rx={2} className="band" />
      ) : (
        <>
          <line x2={22} y1={5} y2={5} className={kind === 'round' ? 'series' : 'series dashed'} />
          {kind === 'round' ? (
            <circle cx={11} cy={5} r={3} className="mark" />
          ) : (
            <rect x={8.4} y={2.4} width={5.2} height={5.2} className="mark hollow" />
          )}
        </>
      )}
    </svg>
  );
}
