import { relativeError } from '../measures/errors';
import { measureGlobal } from '../measures/measure';
import { densityOf } from './density';
import { breathe } from './pace';
import type { Run } from './prepare';
import type { StepRecord } from './protocol';
import { exactFor, resolveGuidance } from './resolve';
import { residualRule, residualsAlong } from './residual';
import { parseTrajectory, type Trajectory, TrajectoryError } from './trajectory';

/** D of a file and ours may differ by so much of σ_data, and are still one denoiser in two precisions. */
const SAME = 5e-3;

/**
 * A trajectory that other software recorded, told as if it were a run: started, steps, done, measured. Its error is that to the
 * exact path of our denoiser from its own first state.
 * @throws TrajectoryError before anything was posted, if the file cannot be used with this denoiser.
 */
export async function replay(context: Run, file: Blob): Promise<void> {
  const { run, spec, prepared, post, signal, reached } = context;
  const { process, dim, sigmaData } = prepared.denoiser;
  const found = parseTrajectory(await file.text(), process);
  signal.throwIfAborted();
  if (found.dim !== dim)
    throw new TrajectoryError(
      `Its samples have ${found.dim} numbers, and those of the denoiser on the page ${dim}. Choose the denoiser that was recorded, then load the file again.`,
    );
  const { levels, states, denoised, count, nfe, name, software } = found;
  reached.push(...levels);
  const exact = exactFor(spec, prepared.exact);
  post({
    type: 'started',
    run,
    engine: prepared.engine,
    dim,
    count,
    sigmaData,
    levels,
    start: new Float32Array(states[0]),
    image: prepared.image,
    labels: prepared.labels,
    classes: prepared.classes,
    data: prepared.data,
    density: exact && dim === 1 ? densityOf(exact, process, levels[0], levels[levels.length - 1]) : undefined,
    recorded: { name, software },
  });
  const steps = levels.slice(1).map(
    (to, i): StepRecord => ({
      index: i,
      accepted: true,
      from: levels[i],
      to,
      ledger: { step: nfe[i] },
      ms: 0,
      formula: [],
      x: new Float32Array(states[i + 1]),
      denoised: denoised[i] && new Float32Array(denoised[i]),
    }),
  );
  post({ type: 'steps', run, steps });
  post({ type: 'done', run, ms: 0 });
  await sendErrors(context, found);
}

async function sendErrors({ run, spec, prepared, post, signal }: Run, found: Trajectory): Promise<void> {
  const { levels, states, stochastic } = found;
  const { exact, plain } = prepared;
  const { backend } = plain;
  const denoiser = resolveGuidance(spec, plain.denoiser, backend);
  const pause = (): Promise<void> => breathe(signal);
  const none = { global: [], local: [], floor: [], nfe: 0, samples: 0, progress: 1 };
  const difference = await otherwise(found, denoiser.sigmaData, async (x, at) =>
    backend.read(await denoiser.denoise(backend.put(x), at)),
  );
  if (difference !== undefined && difference > SAME) {
    const reason = `It was recorded with another denoiser: their x₀ differ by ${difference.toPrecision(2)} σ_data. So there is no error to show.`;
    post({ type: 'measured', run, ...none, reason });
    return;
  }
  if (stochastic) {
    const reason = 'It was recorded with noise drawn on the way, so no exact path has its end.';
    post({ type: 'measured', run, ...none, reason });
    return;
  }
  const rule = residualRule(spec, prepared);
  for await (const m of measureGlobal({ denoiser, backend, levels, states, exact: exactFor(spec, exact), pause })) {
    const ended = m.progress === 1;
    const residual = ended && rule ? await residualsAlong(rule, levels, states, denoiser.dim, pause) : undefined;
    post({
      type: 'measured',
      run,
      ...m,
      reference: m.reference?.map((x) => new Float32Array(x)),
      residual,
      checked: difference,
    });
  }
}

/** RMS by which the recorded D differ from ours, in σ_data, at the worst state; undefined if none were recorded. */
async function otherwise(
  { levels, states, denoised }: Trajectory,
  sigmaData: number,
  ours: (x: Float64Array, at: Trajectory['levels'][0]) => Promise<ArrayLike<number>>,
): Promise<number | undefined> {
  let worst: number | undefined;
  for (const [i, D] of denoised.entries()) {
    if (levels[i].sigma === 0) continue;
    const mine = Float64Array.from(await ours(states[i], levels[i]));
    // In units of the data: α = 1, σ = 0.
    const error = relativeError(D, mine, { t: 0, alpha: 1, sigma: 0, lambda: Number.POSITIVE_INFINITY }, sigmaData);
    worst = Math.max(worst ?? 0, error);
  }
  return worst;
}
