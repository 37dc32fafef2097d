import { solve } from '../../core/lagrange';

/** What is to become small, given the parameters; undefined where they cannot work. Always of one length. */
export type Residuals = (parameters: readonly number[]) => Promise<ArrayLike<number> | undefined>;

export interface Fit {
  parameters: number[];
  /** Σ r². */
  cost: number;
}

interface Settings {
  iterations: number;
  /** Of the forward differences. */
  step?: number;
  /** Told after each iteration. */
  told?(fit: Fit, iteration: number): Promise<void>;
}

/** Where a further iteration would gain less than this part of the cost, it ends. */
const LEAST_GAIN = 1e-5;
const MOST_DAMPING = 1e8;

/**
 * Levenberg–Marquardt: minimises Σ r² by Gauss–Newton steps that are damped in the units of each parameter, with the Jacobian by
 * forward differences. Never ends above its start. (Marquardt 1963, doi:10.1137/0111030)
 * @throws RangeError if the start itself does not work.
 */
export async function leastSquares(
  residuals: Residuals,
  start: readonly number[],
  { iterations, step = 1e-4, told = async () => {} }: Settings,
): Promise<Fit> {
  const first = finite(await residuals(start));
  if (!first) throw new RangeError('The fit cannot start: the run that it starts from breaks.');
  let [here, r, damping] = [[...start], first, 1e-3];
  let cost = squares(r);
  for (let iteration = 0; iteration < iterations && cost > 0; iteration++) {
    const columns: Float64Array[] = [];
    for (let k = 0; k < here.length; k++) columns.push(await slopeOf(residuals, here, r, k, step));
    const before = cost;
    while (damping < MOST_DAMPING) {
      const by = move(columns, r, damping);
      const there = here.map((p, k) => p + by[k]);
      const next = finite(await residuals(there));
      const better = next ? squares(next) : Number.POSITIVE_INFINITY;
      if (next && better < cost) {
        [here, r, cost] = [there, next, better];
        damping = Math.max(damping / 5, 1e-9);
        break;
      }
      damping *= 4;
    }
    await told({ parameters: here, cost }, iteration);
    if (before - cost < LEAST_GAIN * before) break;
  }
  return { parameters: here, cost };
}

const squares = (r: Float64Array): number => r.reduce((s, v) => s + v * v, 0);

const finite = (r: ArrayLike<number> | undefined): Float64Array | undefined => {
  const values = r && Float64Array.from(r);
  return values?.every(Number.isFinite) ? values : undefined;
};

/** ∂r/∂p_k, from the side on which there is a value; zeros if there is none on either. */
async function slopeOf(of: Residuals, here: readonly number[], r: Float64Array, k: number, step: number) {
  for (const d of [step, -step]) {
    const beside = finite(await of(here.map((p, i) => (i === k ? p + d : p))));
    if (beside) return beside.map((v, i) => (v - r[i]) / d);
  }
  return new Float64Array(r.length);
}

/** −(JᵀJ + damping·diag)⁻¹ Jᵀr, in units in which all columns of J have length 1; a column of zeros moves nothing. */
function move(columns: readonly Float64Array[], r: Float64Array, damping: number): number[] {
  const lengths = columns.map((c) => Math.sqrt(squares(c)) || 1);
  const dot = (a: Float64Array, b: Float64Array): number => a.reduce((s, v, i) => s + v * b[i], 0);
  const normal = columns.map((a, i) =>
    columns.map((b, j) => dot(a, b) / (lengths[i] * lengths[j]) + (i === j ? damping : 0)),
  );
  const right = columns.map((c, i) => -dot(c, r) / lengths[i]);
  return solve(normal, right).map((v, i) => v / lengths[i]);
}
