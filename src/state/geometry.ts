import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { dot } from '../core/arithmetic';
import type { RunRecord } from './record';

/**
 * The shape of sampling paths, in the coordinates x/α (where noise is σ/α and data keep their size): the regularity of
 * trajectories after Chen et al. 2024 (arXiv:2405.11326) and the geometric perspective of Chen et al. 2023 (arXiv:2305.19947).
 */

/** Samples that are averaged over, and fewer where they have many coordinates: so many numbers are looked at. */
const SAMPLES = 64;
const NUMBERS = 200_000;
const LEAST = 4;

/** Over how many samples a run's shape is averaged. */
export function samplesOf({ started, x }: RunRecord): number {
  const { count = 0, dim = 1 } = started ?? {};
  const most = Math.max(LEAST, Math.floor(NUMBERS / (dim * Math.max(1, x.length))));
  return Math.min(count, SAMPLES, most);
}

/** The path of one sample through states that have a finite place; the index of each in the run. */
export interface Path {
  index: number[];
  points: Float64Array[];
}

export function pathOf(run: RunRecord, sample: number): Path {
  const dim = run.started?.dim ?? 0;
  const path: Path = { index: [], points: [] };
  run.levels.forEach(({ alpha }, i) => {
    const x = run.x[i];
    if (!x || !(alpha > 0)) return;
    path.index.push(i);
    const point = new Float64Array(x.subarray(sample * dim, (sample + 1) * dim));
    for (let j = 0; j < dim; j++) point[j] /= alpha;
    path.points.push(point);
  });
  return path;
}

/** a − share·b. Plain loops: pictures have thousands of coordinates, and the page waits. */
function less(a: Float64Array, b: Float64Array, share: number): Float64Array {
  const c = new Float64Array(a.length);
  for (let i = 0; i < a.length; i++) c[i] = a[i] - share * b[i];
  return c;
}
const minus = (a: Float64Array, b: Float64Array): Float64Array => less(a, b, 1);
const norm = (a: Float64Array): number => Math.sqrt(dot(a, a));
/** What of a is at a right angle to b. */
const across = (a: Float64Array, b: Float64Array): Float64Array => less(a, b, dot(a, b) / dot(b, b));

/** Distance of each point from the straight line between the ends, as a share of the line's length. */
export function deviations(points: readonly Float64Array[]): number[] {
  const chord = minus(points[points.length - 1], points[0]);
  const length = norm(chord);
  return points.map((p) => (length > 0 ? norm(across(minus(p, points[0]), chord)) / length : 0));
}

/** Curvature at each inner point: 1/radius of the circle through it and its neighbours (Menger). */
export function curvatures(points: readonly Float64Array[]): number[] {
  return points.slice(1, -1).map((p, i) => {
    const [a, b] = [minus(p, points[i]), minus(points[i + 2], p)];
    const c = norm(minus(points[i + 2], points[i]));
    const area = norm(across(a, b)) * norm(b);
    return (2 * area) / (norm(a) * norm(b) * c) || 0;
  });
}

/** Torsion between inner points: the angle by which the plane of three points turns to that of the next three, per length. */
export function torsions(points: readonly Float64Array[]): number[] {
  return points.slice(1, -2).map((p, i) => {
    const [a, b, c] = [minus(p, points[i]), minus(points[i + 2], p), minus(points[i + 3], points[i + 2])];
    const [u, v] = [across(a, b), across(c, b)];
    const cosine = -dot(u, v) / (norm(u) * norm(v));
    return Number.isFinite(cosine) ? Math.acos(Math.max(-1, Math.min(1, cosine))) / norm(b) : 0;
  });
}

/** Principal components of one path around its mean: coordinates along the first two, and what each of all explains. */
export function principal(points: readonly Float64Array[]): { u: number[]; v: number[]; explained: number[] } {
  const n = points.length;
  const sum = points.reduce((all, p) => less(all, p, -1), new Float64Array(points[0].length));
  const centred = points.map((p) => less(p, sum, 1 / n));
  // The n × n Gram matrix has the eigenvalues of the covariance, whatever the dimension.
  const gram = Matrix.zeros(n, n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      const product = dot(centred[i], centred[j]);
      gram.set(i, j, product).set(j, i, product);
    }
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(gram, { assumeSymmetric: true });
  const order = realEigenvalues.map((_, i) => i).sort((a, b) => realEigenvalues[b] - realEigenvalues[a]);
  const total = realEigenvalues.reduce((sum, v) => sum + Math.max(0, v), 0) || 1;
  const along = (k: number): number[] =>
    eigenvectorMatrix.getColumn(order[k]).map((w) => w * Math.sqrt(Math.max(0, realEigenvalues[order[k]])));
  return {
    u: along(0),
    v: n > 1 ? along(1) : [0],
    explained: order.map((k) => Math.max(0, realEigenvalues[k]) / total),
  };
}

export type Shape = 'deviation' | 'curvature' | 'torsion';

/** By the states that they were made of. */
const known = new WeakMap<RunRecord['x'], Map<string, number[]>>();

function once(run: RunRecord, what: string, make: () => number[]): number[] {
  const before = known.get(run.x) ?? new Map<string, number[]>();
  const values = before.get(what) ?? make();
  known.set(run.x, before.set(what, values));
  return values;
}

/** Mean over samples of a quantity at each state of the run; NaN where it has none. Curvature and torsion in 1/σ_data. */
export const shapeOf = (run: RunRecord, shape: Shape): number[] => once(run, shape, () => measured(run, shape));

function measured(run: RunRecord, shape: Shape): number[] {
  const { sigmaData = 1 } = run.started ?? {};
  const sums = run.levels.map(() => Number.NaN);
  const most = samplesOf(run);
  for (let n = 0; n < most; n++) {
    const { index, points } = pathOf(run, n);
    if (points.length < 4) break;
    const values =
      shape === 'deviation'
        ? deviations(points)
        : (shape === 'curvature' ? curvatures(points) : torsions(points)).map((v) => v * sigmaData);
    const from = shape === 'deviation' ? 0 : 1;
    values.forEach((v, i) => {
      const at = index[i + from];
      sums[at] = (Number.isNaN(sums[at]) ? 0 : sums[at]) + v / most;
    });
  }
  return sums;
}

/** Mean share of a path's variance that its first, second and third principal component explain. */
export const explainedBy = (run: RunRecord): number[] => once(run, 'explained', () => explained(run));

function explained(run: RunRecord): number[] {
  const most = samplesOf(run);
  const sums = [0, 0, 0];
  for (let n = 0; n < most; n++) {
    const { points } = pathOf(run, n);
    if (points.length < 3) return [];
    const shares = principal(points).explained;
    for (let k = 0; k < 3; k++) sums[k] += (shares[k] ?? 0) / most;
  }
  return sums;
}
