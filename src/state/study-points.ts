import type { Cell } from '../run/study';
import { canonical, type RunSpec } from '../run/spec';
import { type Distances, distanceKey, distances } from './distances';
import type { Series, Study, Yardstick } from './study';

/** What the finished cells say: points, slopes, the front. */

/** The value of a cell on the y axis; undefined where it has none. */
export function measureOf(cell: Cell | undefined, yardstick: Exclude<Yardstick, 'frechet'>): number | undefined {
  if (!cell || cell.failure) return undefined;
  if (yardstick !== 'missed') return cell[yardstick];
  return cell.modes && cell.modes.total - cell.modes.found;
}

export interface Point {
  nfe: number;
  value: number;
  floor: number;
  spec: RunSpec;
}

export const pointsOf = (series: Series, cells: Study['cells'], yardstick: Yardstick): Point[] =>
  series.specs
    .flatMap((spec) => {
      if (yardstick === 'frechet') return farOf(spec);
      const cell = cells.get(canonical(spec));
      const value = measureOf(cell, yardstick);
      return cell && value !== undefined && Number.isFinite(value)
        ? [{ nfe: cell.nfe, value, floor: cell.floor ?? 0, spec }]
        : [];
    })
    .sort((a, b) => a.nfe - b.nfe);

/** Why a series has no points, if its runs fail. */
export const failureOf = ({ specs }: Series, cells: Study['cells']): string | undefined =>
  specs.map((spec) => cells.get(canonical(spec))?.failure).find((text) => text !== undefined);

/** Distances are measured by a job of their own, over many samples, and kept by it: as many as the samples chosen. */
function farOf(spec: RunSpec, { results, samples }: Distances = distances.getState()): Point[] {
  const found = results.get(distanceKey(spec, samples));
  return found ? [{ nfe: found.nfe, value: found.distance, floor: 0, spec }] : [];
}

/** Slope of ln value over ln NFE by least squares, over the dearer half of the points that stand clear of the floor. */
export function slopeOf(points: readonly Point[]): { slope: number; from: number; to: number } | undefined {
  const clear = points.filter(({ value, floor }) => value > 5 * floor && value > 0);
  const used = clear.slice(-Math.max(3, Math.ceil(clear.length / 2)));
  if (used.length < 3) return undefined;
  const [us, vs] = [used.map((p) => Math.log(p.nfe)), used.map((p) => Math.log(p.value))];
  const mean = (x: number[]): number => x.reduce((a, b) => a + b, 0) / x.length;
  const [u0, v0] = [mean(us), mean(vs)];
  const spread = us.reduce((sum, u) => sum + (u - u0) ** 2, 0);
  if (!(spread > 0)) return undefined;
  const slope = us.reduce((sum, u, i) => sum + (u - u0) * (vs[i] - v0), 0) / spread;
  return { slope, from: used[0].nfe, to: used[used.length - 1].nfe };
}

/** Points that no other one beats in both cost and value, cheapest first. */
export function paretoFront<P extends { nfe: number; value: number }>(points: readonly P[]): P[] {
  const front: P[] = [];
  for (const p of [...points].sort((a, b) => a.nfe - b.nfe || a.value - b.value))
    if (p.value < (front.at(-1)?.value ?? Number.POSITIVE_INFINITY)) front.push(p);
  return front;
}
