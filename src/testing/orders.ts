import { CpuBackend } from '../backends/cpu';
import { defaults, differing, type OptionSpec, type OptionValue, type RawOptions } from '../core/options';
import type { NoiseProcess } from '../core/process';
import { bind, type BoundSolver, type Solver } from '../core/solver';
import { ExactMixture } from '../denoisers/mixture';
import { deviations } from './published';
import { makeProcess, probe, reference, rms, run, slopeOf, smooth, smoothLevels } from './harness';

/** Measured orders: what the contract tests hold against the claims, and what docs/solvers.md prints. */

const known = new Map<NoiseProcess, ReturnType<typeof reference>>();
/** The reference on a process, computed once. */
export function referenceOf(p: NoiseProcess): ReturnType<typeof reference> {
  const found = known.get(p) ?? reference(p);
  known.set(p, found);
  return found;
}

/** Errors this small are rounding: the reference itself is no better. */
const ROUNDING = 4e-15;

/** RMS errors of an ODE solver at the end of the smooth grid with n, 2n, 4n steps; `warm`: with its exact past. */
export async function ordinaryErrors(s: BoundSolver, p: NoiseProcess, warm = s.order >= 3): Promise<number[]> {
  const { start, end, history } = await referenceOf(p);
  // Rules of order four and up reach rounding errors sooner; of order five, the finest three counts above them are fitted.
  const counts = { 4: [50, 100, 200], 5: [25, 50, 100, 200, 400] }[s.order] ?? [100, 200, 400];
  const errors: number[] = [];
  // Public code's long sums are slow, and their error shows at any number of steps.
  for (const n of s.inexact && s.id === 'deis' ? [10, 20, 40] : counts) {
    const backend = new CpuBackend();
    const denoiser = new ExactMixture(smooth, p, backend);
    const past = warm ? await history(n, s.history, backend) : [];
    const { x } = await run(s, smoothLevels(p, n), { backend, denoiser, x: backend.put(start), history: past });
    errors.push(rms(x, end));
  }
  const fitted = errors.filter((e) => e > ROUNDING).slice(-3);
  if (fitted.length < 3) throw new Error(`${s.id}: fewer than three errors above rounding on ${p.id}`);
  return fitted;
}

/** Errors of mean and variance of an SDE solver's law for Gaussian data, at 50, 100 and 200 steps. */
export async function weakErrors(s: BoundSolver, p: NoiseProcess): Promise<number[]> {
  const errors: number[] = [];
  for (const n of [50, 100, 200]) {
    const { meanError, varianceError } = await probe(s, p, smoothLevels(p, n), 0.7, 0.3);
    errors.push(Math.hypot(meanError, varianceError));
  }
  return errors;
}

export const orderOf = async (s: BoundSolver, p: NoiseProcess, warm?: boolean): Promise<number> =>
  slopeOf(await (s.stochastic ? weakErrors(s, p) : ordinaryErrors(s, p, warm)));

const within = (spec: OptionSpec): OptionValue[] => {
  if (spec.kind === 'flag') return [false, true];
  if (spec.kind === 'choice') return Object.keys(spec.choices);
  if (spec.kind === 'int') return Array.from({ length: spec.max - spec.min + 1 }, (_, i) => spec.min + i);
  return spec.kind === 'num' ? [spec.min, spec.max] : [];
};

/**
 * The settings whose orders are printed: the defaults, and each option changed alone; the same without noise, if an option
 * turns it off, and without the lower order at the end, if that is the default; and what is compared with published code.
 * Ends of a number's range count where a claim changes there to another order.
 */
export function shownSettings(s: Solver): RawOptions[] {
  const claims = (o: RawOptions): BoundSolver => bind(s, { ...defaults(s.options), ...o });
  const around = (base: RawOptions): RawOptions[] => [
    base,
    ...Object.entries(s.options).flatMap(([key, spec]) =>
      within(spec)
        .map((value) => ({ ...base, [key]: value }))
        .filter((o) => spec.kind !== 'num' || (claims(o).order > 0 && claims(o).order !== claims(base).order)),
    ),
  ];
  const quiet = Object.entries(s.options)
    .flatMap(([key, spec]) => within(spec).map((value) => ({ [key]: value })))
    .find((o) => claims({}).stochastic && !claims(o).stochastic && claims(o).order > 0);
  const whole = s.options.lowerOrderFinal?.default === true ? { lowerOrderFinal: false } : undefined;
  const all = [
    ...around({}),
    ...(whole ? around(whole) : []),
    ...(quiet ? around(quiet).filter((o) => !claims(o).stochastic) : []),
    ...deviations.flatMap(({ right, published }) =>
      [right, published].filter((n) => n.id === s.id).map((n) => n.options),
    ),
  ];
  return [...new Map(all.map((o) => [differing(s.options, o), o])).values()];
}

/** The processes on which orders are measured, in the order of the table. */
const measuredOn = ['ve', 'vp-linear', 'flow'].map((id) => makeProcess(id));

/** The orders that a setting shows on ve, vp and flow, to two decimals. */
export async function measureOrders(s: Solver, o: RawOptions): Promise<number[]> {
  const bound = bind(s, { ...defaults(s.options), ...o });
  const orders: number[] = [];
  for (const p of measuredOn) orders.push(Math.round(100 * (await orderOf(bound, p))) / 100);
  return orders;
}
