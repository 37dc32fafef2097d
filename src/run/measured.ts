import type { FloatArray } from '../core/backend';
import type { BoundSolver } from '../core/solver';
import { measure } from '../measures/measure';
import { transport } from '../measures/transport';
import { exactPath } from './exact-paths';
import { messageOf } from './message';
import { breathe } from './pace';
import type { Run } from './prepare';
import { residualRule, residualsAlong } from './residual';
import { exactFor, followsPath, resolveGuidance, resolveNoise } from './resolve';

/** Time between two reports of the measurement, in ms. */
const BETWEEN = 50;

/** Errors against the reference, and which modes were found; always ends with progress 1. */
export async function sendMeasures(
  { run, spec, prepared, post, signal, reached, page }: Run,
  solver: BoundSolver,
  states: FloatArray[],
): Promise<void> {
  const { exact, plain } = prepared;
  const { backend } = plain;
  const denoiser = resolveGuidance(spec, plain.denoiser, backend);
  const blurred = typeof spec.model === 'object' && spec.model.kind === 'points';
  const modes = exact && !blurred && spec.direction === 'denoise' ? exact.modes(states[states.length - 1]) : undefined;
  // The flow of a guided denoiser carries another density than the mixture's.
  const plane = exact && exact.dim <= 2 && !blurred && !spec.guidance.length ? exact : undefined;
  const path = followsPath(spec)
    ? (count: number) => resolveNoise({ ...spec, count }, backend, denoiser.dim)
    : undefined;
  const mixture = exactFor(spec, exact);
  const rule = residualRule(spec, prepared);
  const pause = (): Promise<void> => breathe(signal);
  await page?.whole();
  let ended = false;
  let last = Number.NEGATIVE_INFINITY;
  try {
    for await (const m of measure({
      solver,
      denoiser,
      backend,
      levels: reached,
      states,
      exact: mixture,
      exactly: mixture && ((start, levels) => exactPath(spec, mixture, start, levels, signal)),
      path,
      pause,
    })) {
      signal.throwIfAborted();
      ended = m.progress === 1;
      // Each message holds all errors so far: a thousand of them for a thousand steps would be a million numbers.
      if (!ended && performance.now() - last < BETWEEN) continue;
      last = performance.now();
      const reference = m.reference?.map((x) => new Float32Array(x));
      const density =
        ended && plane ? transport(plane, reached, states, solver.stochastic ? 'ito' : 'flow') : undefined;
      const residual = ended && rule ? await residualsAlong(rule, reached, states, denoiser.dim, pause) : undefined;
      post(
        { type: 'measured', run, ...m, reference, modes, transport: density, residual },
        reference?.map((x) => x.buffer),
      );
      if (!ended) await page?.drawn();
    }
  } catch (error) {
    if (signal.aborted) throw error;
    // A reference that fails must not take the run with it: its own numbers stand.
    const reason = messageOf(error);
    post({ type: 'measured', run, progress: 1, global: [], local: [], floor: [], nfe: 0, samples: 0, reason, modes });
    ended = true;
  }
  if (!ended) throw new Error('The measurement ended without a last word');
}
