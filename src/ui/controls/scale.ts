/** Where a number lies on its slider: linear, or by its logarithm; sliders count in thousandths of the track. */
export const TRACK = 1000;

export interface Range {
  min: number;
  max: number;
  log?: boolean;
  step?: number;
  whole?: boolean;
}

/** A log track cannot begin at 0: it begins a little below the smallest step worth making. */
const floorOf = ({ min, max }: Range): number => (min > 0 ? min : max * 1e-4);

export function toTrack(value: number, range: Range): number {
  if (!range.log) return ((value - range.min) / (range.max - range.min)) * TRACK;
  const low = floorOf(range);
  if (value <= low) return 0;
  return (Math.log(value / low) / Math.log(range.max / low)) * TRACK;
}

export function fromTrack(position: number, range: Range): number {
  const { min, max, log, step, whole } = range;
  const u = position / TRACK;
  if (u <= 0) return min;
  if (u >= 1) return max;
  if (!log) {
    const grain = step ?? (whole ? 1 : (max - min) / 200);
    return tidy(min + Math.round((u * (max - min)) / grain) * grain);
  }
  const low = floorOf(range);
  const value = low * (max / low) ** u;
  return whole ? Math.max(min, Math.round(value)) : Number(value.toPrecision(2));
}

/** Removes the dust that sums of decimals leave: 0.1 + 0.2. */
const tidy = (v: number): number => Number(v.toPrecision(12));
