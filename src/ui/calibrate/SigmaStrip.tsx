import { short } from '../format';

interface Props {
  /** σ/α from noise to data; ∞ is pure noise, 0 the data. */
  before?: readonly number[];
  chosen: readonly number[];
}

/** Levels on one axis in log σ: as they were, and as they are now. */
export function SigmaStrip({ before = [], chosen }: Props) {
  const finite = [...before, ...chosen].filter((s) => s > 0 && Number.isFinite(s));
  if (!finite.length) return null;
  const [low, high] = [Math.log(Math.min(...finite)), Math.log(Math.max(...finite))];
  const span = high - low || 1;
  // The exact end and pure noise have no place on the axis: they stand beyond its ends.
  const place = (s: number): string => {
    if (s === 0) return '99%';
    if (!Number.isFinite(s)) return '1%';
    return `${4 + 91 * ((high - Math.log(s)) / span)}%`;
  };
  const rows = [
    ...(before.length ? [{ name: 'as it was', values: before, own: false }] : []),
    { name: 'now', values: chosen, own: true },
  ];
  return (
    <figure className="strip">
      <figcaption className="section-title">
        Levels
        <span>σ from noise to data, log scale</span>
      </figcaption>
      {rows.map(({ name, values, own }) => (
        <div key={name} className="strip-row small">
          <span className="soft">{name}</span>
          <svg
            className="strip-line"
            role="img"
            aria-label={`Levels ${name}: ${values.map((s) => short(s)).join(', ')}`}
          >
            <line x1="1%" x2="99%" y1="50%" y2="50%" className="strip-axis" />
            {values.map((s, i) =>
              own ? (
                // biome-ignore lint/suspicious/noArrayIndexKey: levels are known by their place
                <circle key={i} cx={place(s)} cy="50%" r={4.5} className="strip-now" />
              ) : (
                // biome-ignore lint/suspicious/noArrayIndexKey: levels are known by their place
                <line key={i} x1={place(s)} x2={place(s)} y1="22%" y2="78%" className="strip-was" />
              ),
            )}
          </svg>
        </div>
      ))}
      <p className="small soft strip-values">{chosen.map((s) => short(s)).join(' → ')}</p>
    </figure>
  );
}
