import type { Cause } from '../../core/solver';

/** Stripes of a cause: their direction in degrees, how wide, how wide with what lies between them, and of which ink. */
const stripes: Partial<Record<Cause, readonly [turn: number, width: number, period: number, rejected?: true]>> = {
  stage: [-45, 3, 6],
  corrector: [0, 2, 5],
  guidance: [90, 2, 4],
  rejected: [45, 2, 5, true],
};

/** The patterns of the causes, for the picture that holds them. */
export function Hatches({ id }: { id: string }) {
  return (
    <defs>
      {Object.entries(stripes).map(([cause, [turn, width, period, rejected]]) => (
        <pattern
          key={cause}
          id={`${id}${cause}`}
          width={period}
          height={period}
          patternUnits="userSpaceOnUse"
          patternTransform={`rotate(${turn})`}
        >
          <rect width={period} height={period} fill={rejected ? 'var(--panel)' : FAINT} />
          <rect width={width} height={period} fill={rejected ? 'var(--ref)' : 'var(--lane)'} />
        </pattern>
      ))}
    </defs>
  );
}

const FAINT = 'color-mix(in srgb, var(--lane) 45%, var(--panel))';

/** How a cause's part is filled. */
export const hatchOf = (id: string, cause: Cause | 'none'): string =>
  cause !== 'none' && stripes[cause] ? `url(#${id}${cause})` : cause === 'denoise' ? FAINT : 'var(--lane)';
