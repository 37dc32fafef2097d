import { type Level, stateScale } from '../../core/process';
import type { Post } from '../outbox';
import { breathe } from '../pace';
import type { Request } from '../protocol';
import { residualRule } from '../residual';
import { explain } from './explain';
import type { Job } from './slots';

type Asked<T extends 'field' | 'residual'> = Extract<Request, { type: T }>;

/** The points of a lattice over a state at the level `at`, [side^dim·dim]; row by row from −extent. */
function lattice({ side, extent }: Asked<'field' | 'residual'>, dim: number, at: Level, sigmaData: number) {
  const scale = stateScale(at, sigmaData) * extent;
  const tick = (i: number): number => scale * (side === 1 ? 0 : (2 * i) / (side - 1) - 1);
  const x = new Float64Array(side ** dim * dim);
  for (let n = 0; n < side ** dim; n++) {
    x[n * dim] = tick(n % side);
    if (dim === 2) x[n * dim + 1] = tick(Math.floor(n / side));
  }
  return x;
}

/** What is asked of a run that is still held; a request for another one comes too late and is dropped. */
function over(job: Job | undefined, request: Asked<'field' | 'residual'>) {
  const at = job?.reached[request.step];
  if (!job?.prepared || !job.spec || !at) return undefined;
  const { prepared, spec, abort } = job;
  const { dim, sigmaData } = prepared.denoiser;
  if (dim > 2) return undefined;
  return { prepared, spec, signal: abort.signal, at, dim, x: lattice(request, dim, at, sigmaData) };
}

/** The denoiser on a lattice. */
export async function field(job: Job | undefined, request: Asked<'field'>, post: Post): Promise<void> {
  const asked = over(job, request);
  if (!asked) return;
  try {
    const denoised = await asked.prepared.field(asked.x, asked.at);
    post({ ...request, denoised }, [denoised.buffer as ArrayBuffer]);
  } catch (error) {
    post({ type: 'notice', text: `The field could not be drawn: ${explain(error).message}` });
  }
}

/** The Fokker–Planck residual on a lattice. */
export async function residual(job: Job | undefined, request: Asked<'residual'>, post: Post): Promise<void> {
  const asked = over(job, request);
  if (!asked) return;
  const { x, at, dim, signal } = asked;
  try {
    const rule = residualRule(asked.spec, asked.prepared);
    if (!rule) return;
    const values = new Float32Array(x.length / dim).fill(Number.NaN);
    // A row of the lattice at a time: runs beside it get their turn.
    const part = request.side * dim;
    for (let from = 0; from < x.length; from += part) {
      await breathe(signal);
      const r = await rule.of(x.slice(from, from + part), at);
      if (!r) break;
      for (let n = 0; n < r.length; n += dim) values[(from + n) / dim] = Math.hypot(...r.subarray(n, n + dim));
    }
    post({ ...request, values, by: rule.by }, [values.buffer]);
  } catch (error) {
    if (signal.aborted) return;
    post({ type: 'notice', text: `The residual could not be drawn: ${explain(error).message}` });
  }
}
