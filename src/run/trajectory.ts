import type { Level, NoiseProcess } from '../core/process';
import { limits } from './spec';

/** A run that other software recorded, as docs/trajectories.md describes the file, in the units of a process of ours. */
export interface Trajectory {
  name: string;
  software?: string;
  count: number;
  dim: number;
  /** Levels of states 0 … n. */
  levels: Level[];
  /** [count·dim] each. */
  states: Float64Array[];
  /** D at states 0, 1 …, as far as it was recorded. */
  denoised: Float64Array[];
  /** Evaluations of each step. */
  nfe: number[];
  /** Whether noise was drawn on the way: then no ODE has this path. */
  stochastic: boolean;
}

/** The file cannot be used; the message says which field, and what it should hold. */
export class TrajectoryError extends Error {
  override readonly name = 'TrajectoryError';
}
const fail = (text: string): never => {
  throw new TrajectoryError(text);
};

type Raw = Record<string, unknown>;
/** Numbers in a file, at most. */
const MOST = 2 ** 24;

/** The text of a file, in the levels of `process`: what has another α at its σ/α is scaled over. @throws TrajectoryError */
export function parseTrajectory(text: string, process: NoiseProcess): Trajectory {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch (error) {
    fail(
      `This is not JSON (${(error as Error).message}). Write the file with json.dump; NaN and Infinity are no JSON.`,
    );
  }
  if (!raw || typeof raw !== 'object' || Array.isArray(raw))
    fail('The file must hold an object: {"sigma": …, "states": …}.');
  const file = raw as Raw;
  const given = levelsOf(file, process);
  const n = given.length - 1;
  if (!Array.isArray(file.states)) fail('“states” is missing: a list [state][sample][coordinate].');
  const list = file.states as unknown[];
  if (list.length !== given.length)
    fail(
      `There are ${given.length} levels and ${list.length} states. Each state needs its level, the first and the last included.`,
    );
  const [count, dim] = shapeOf(list[0]);
  if (count > limits.count.max)
    fail(`${count} samples are more than the ${limits.count.max} that a run may have. Record fewer.`);
  if (count * dim * given.length > MOST)
    fail('The file holds more numbers than the page can show. Record fewer samples.');
  const states = list.map((rows, i) => flat(`states[${i}]`, rows, count, dim));
  const recorded = file.denoised ?? [];
  if (!Array.isArray(recorded) || recorded.length > given.length)
    fail('“denoised” must be a list like “states”, of the denoiser’s x₀ at them; it may end before the last state.');
  const denoised = (recorded as unknown[]).map((rows, i) => flat(`denoised[${i}]`, rows, count, dim));
  const levels = given.map(({ alpha, sigma }) =>
    sigma === 0 ? process.zero : process.atLambda(Math.log(alpha / sigma)),
  );
  return {
    name: typeof file.name === 'string' && file.name.trim() ? file.name.trim().slice(0, 60) : 'Recorded',
    software: typeof file.software === 'string' ? file.software.slice(0, 60) : undefined,
    count,
    dim,
    levels,
    states: states.map((x, i) => {
      const own = given[i];
      // At pure noise there is no α to go by.
      const scale = own.alpha > 0 ? levels[i].alpha / own.alpha : levels[i].sigma / own.sigma;
      return scale === 1 ? x : x.map((v) => v * scale);
    }),
    denoised,
    nfe: evaluationsOf(file.nfe, n),
    stochastic: file.stochastic === true,
  };
}

/** α and σ of every state, as the file has them. */
function levelsOf({ sigma, alpha, t }: Raw, process: NoiseProcess): { alpha: number; sigma: number }[] {
  const numbers = (name: string, value: unknown): number[] =>
    Array.isArray(value) &&
    value.length >= 2 &&
    value.every((v) => typeof v === 'number' && Number.isFinite(v) && v >= 0)
      ? value
      : fail(`“${name}” must be a list of at least two numbers, none below 0: one for each state.`);
  if (sigma === undefined && t === undefined)
    return fail(
      'The levels are missing: “sigma” (with “alpha”, where that is not 1), or “t”, the time of the page’s process.',
    );
  if (sigma === undefined)
    return numbers('t', t).map((time) => (time <= process.zero.t ? process.zero : process.at(time)));
  const sigmas = numbers('sigma', sigma);
  const alphas = alpha === undefined ? sigmas.map(() => 1) : numbers('alpha', alpha);
  if (alphas.length !== sigmas.length)
    fail(`“alpha” has ${alphas.length} numbers and “sigma” ${sigmas.length}. They belong together.`);
  sigmas.forEach((s, i) => {
    if (s === 0 && alphas[i] === 0) fail(`State ${i} has neither signal nor noise: “alpha” and “sigma” are both 0.`);
    if (i > 0 && s * alphas[i - 1] > sigmas[i - 1] * alphas[i])
      fail(
        `The noise grows from state ${i - 1} to state ${i}. A trajectory goes from noise to data; leave out what was noised again.`,
      );
  });
  return sigmas.map((s, i) => ({ alpha: alphas[i], sigma: s }));
}

function shapeOf(rows: unknown): [count: number, dim: number] {
  const first = Array.isArray(rows) ? rows[0] : undefined;
  if (!Array.isArray(rows) || !Array.isArray(first) || !first.length)
    return fail(
      '“states[0]” must be a list of samples, each a flat list of numbers. Flatten pictures with .flatten(1).tolist().',
    );
  return [rows.length, first.length];
}

function flat(name: string, rows: unknown, count: number, dim: number): Float64Array {
  const out = new Float64Array(count * dim);
  if (!Array.isArray(rows) || rows.length !== count)
    return fail(`“${name}” must hold ${count} samples, as “states[0]” does.`);
  rows.forEach((row, k) => {
    if (!Array.isArray(row) || row.length !== dim) fail(`“${name}[${k}]” must hold ${dim} numbers, as all samples do.`);
    (row as unknown[]).forEach((v, i) => {
      if (typeof v !== 'number' || !Number.isFinite(v))
        fail(`“${name}[${k}][${i}]” is ${JSON.stringify(v)}, which is no finite number.`);
      out[k * dim + i] = v as number;
    });
  });
  return out;
}

/** “nfe” may be what each step cost, or of all; one a step where nothing is said. */
function evaluationsOf(nfe: unknown, steps: number): number[] {
  const whole = (v: unknown): v is number => Number.isInteger(v) && (v as number) >= 0;
  if (nfe === undefined) return new Array<number>(steps).fill(1);
  if (whole(nfe)) return new Array<number>(steps).fill(nfe / steps);
  if (Array.isArray(nfe) && nfe.length === steps && nfe.every(whole)) return nfe;
  return fail(`“nfe” must be the evaluations of each of the ${steps} steps, or their sum.`);
}
