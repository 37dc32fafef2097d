import type { CpuBackend } from '../backends/cpu';
import type { FloatArray } from '../core/backend';
import type { Denoiser } from '../core/denoiser';
import { integrate, NotFiniteError } from '../core/integrate';
import { recordedNoise } from '../core/noise';
import type { Level } from '../core/process';
import { addLedgers, nfeOf, type Ledger } from '../core/solver';
import type { Vec } from '../core/vec';
import type { ExactMixture } from '../denoisers/mixture';
import { measure, type Measurement } from '../measures/measure';
import { startOf } from '../run/prepare';
import {
  exactFor,
  followsPath,
  resolveController,
  resolveGuidance,
  resolveLevels,
  resolveNoise,
  resolveSolver,
} from '../run/resolve';
import type { HeadlessSpec } from '../run/spec';

interface HeadlessStep {
  from: Level;
  to: Level;
  accepted: boolean;
  nfe: number;
  ledger: Ledger;
  /** Global error after the step and local error of the step, in units of √(α²σ_data² + σ²); null without a reference. */
  error: number | null;
  local: number | null;
  /** The solver's own estimate in units of the tolerance, under adaptive control. */
  estimate?: number;
  ms: number;
}

export interface HeadlessResult {
  spec: HeadlessSpec;
  levels: Level[];
  /** [state][count][dim]; state 0 is the start. */
  states: number[][][];
  /** [step][count][dim]: the denoiser at each step's base. */
  denoised: (number[][] | null)[];
  steps: HeadlessStep[];
  nfe: number;
  ledger: Ledger;
  ms: number;
  reference: { nfe: number; floor: number[]; reason?: string };
  modes?: { found: number; total: number };
  failure?: { name: string; message: string };
}

/** Runs a spec on the CPU in float64, then measures it. A failed run still returns the steps before the failure. */
export async function headless(
  spec: HeadlessSpec,
  plain: Denoiser,
  backend: CpuBackend,
  exact: ExactMixture | undefined,
): Promise<HeadlessResult> {
  const { dim, process } = plain;
  const denoiser = resolveGuidance(spec, plain, backend);
  const rows = (data: FloatArray): number[][] =>
    Array.from({ length: data.length / dim }, (_, n) => [...data.subarray(n * dim, (n + 1) * dim)]);
  const flat = (what: string, given: readonly number[][]): Float64Array => {
    if (given.length !== spec.count || given[0].length !== dim)
      throw new RangeError(`${what} must be [${spec.count}][${dim}], not [${given.length}][${given[0].length}]`);
    return Float64Array.from(given.flat());
  };
  const grid = spec.levels ?? resolveLevels(spec, process);
  const controller = resolveController(spec, process, grid);
  const solver = resolveSolver(spec);
  const noise = spec.recorded
    ? recordedNoise(
        backend,
        spec.recorded.map((draw) => flat('Each draw of “noise”', draw)),
      )
    : resolveNoise(spec, backend, dim);
  const x = backend.put(spec.init ? flat('“init”', spec.init) : startOf(spec, denoiser, controller.from, exact, []));

  const levels = [controller.from];
  const states: FloatArray[] = [await backend.read(x)];
  const denoised: (number[][] | null)[] = [];
  const steps: HeadlessStep[] = [];
  let failure: HeadlessResult['failure'];
  const began = performance.now();
  let before = began;
  try {
    for await (const event of integrate({ backend, denoiser, noise, x }, solver, controller)) {
      const now = performance.now();
      steps.push({ ...summary(event), error: null, local: null, ms: now - before });
      if (event.accepted) {
        levels.push(event.to);
        states.push(await backend.read(event.x));
        denoised.push(event.base ? rows(backend.data(event.base.out)) : null);
      }
      before = performance.now();
    }
  } catch (error) {
    failure = { name: (error as Error).name, message: (error as Error).message };
  }
  const ms = performance.now() - began;

  let measured: Measurement | undefined;
  let unmeasured: string | undefined;
  try {
    for await (const m of measure({
      solver,
      denoiser,
      backend,
      levels,
      states,
      exact: exactFor(spec, exact),
      path: followsPath(spec) && !spec.recorded ? (count) => resolveNoise({ ...spec, count }, backend, dim) : undefined,
      pause: async () => {},
    })) {
      measured = m;
    }
  } catch (error) {
    // Where a network gives no numbers there is no reference either; the run stays what it was.
    if (!(error instanceof NotFiniteError)) throw error;
    unmeasured = error.message;
  }
  steps
    .filter((s) => s.accepted)
    .forEach((s, i) => {
      s.error = measured?.global[i + 1] ?? null;
      s.local = measured?.local[i] ?? null;
    });
  const ledger = addLedgers(...steps.map((s) => s.ledger));
  return {
    spec,
    levels,
    states: states.map(rows),
    denoised,
    steps,
    nfe: nfeOf(ledger),
    ledger,
    ms,
    reference: { nfe: measured?.nfe ?? 0, floor: measured?.floor ?? [], reason: unmeasured ?? measured?.reason },
    modes: spec.direction === 'denoise' ? exact?.modes(states[states.length - 1]) : undefined,
    failure,
  };
}

function summary(event: { from: Level; to: Level; accepted: boolean; ledger: Ledger; error?: number; x: Vec }) {
  const { from, to, accepted, ledger } = event;
  return { from, to, accepted, nfe: nfeOf(ledger), ledger, estimate: event.error };
}
