import type { FloatArray } from '../core/backend';
import type { Controller } from '../core/controller';
import { integrate, NotFiniteError, type StepEvent } from '../core/integrate';
import type { NoiseProcess } from '../core/process';
import { nfeOf, type BoundSolver } from '../core/solver';
import { symbolicStep } from '../core/symbolic';
import type { Vec } from '../core/vec';
import { densityOf } from './density';
import { livePictures } from './live';
import { sendMeasures } from './measured';
import { outbox } from './outbox';
import { breathe, paced } from './pace';
import { type Prepared, type Run, startOf } from './prepare';
import type { StepRecord } from './protocol';
import { exactFor, resolveController, resolveGuidance, resolveLevels, resolveNoise, resolveSolver } from './resolve';

/** Runs that use the device now: a time measured while there were several belongs to none of them. */
const onDevice = new Set<{ alone: boolean }>();

/**
 * One run from its start to its last measurement, as replies: started, steps …, (states), done, measured … .
 * @throws what `integrate` throws; what was posted before stays good.
 */
export async function execute(context: Run): Promise<void> {
  const { run, spec, prepared, post, signal, reached } = context;
  const { backend, engine, data, image, labels, classes } = prepared;
  const { process, dim, sigmaData } = prepared.denoiser;
  const exact = exactFor(spec, prepared.exact);
  const denoiser = paced(resolveGuidance(spec, prepared.denoiser, backend), signal, prepared.drained);
  const { solver, of: formulaOf } = formulas(resolveSolver(spec), process);
  const levels = resolveLevels(spec, process);
  const controller = resolveController(spec, process, levels);
  const first = controller.from;
  const planned = controller.tolerance ? [first] : levels;
  const start = startOf(spec, prepared.denoiser, first, prepared.exact, data);
  const x = backend.put(start);
  reached.push(first);
  const density =
    exact && dim === 1
      ? densityOf(exact, process, first, controller.tolerance ? process.zero : levels[levels.length - 1])
      : undefined;
  post({
    type: 'started',
    run,
    engine,
    dim,
    count: spec.count,
    sigmaData,
    levels: planned,
    start: new Float32Array(start),
    image,
    labels,
    classes,
    data,
    density,
  });

  if (!prepared.drained) await context.page?.drawn();
  const box = outbox(run, post);
  const picture = livePictures(context);
  const states: FloatArray[] = [start];
  const kept: { x: Vec; denoised?: Vec }[] = [];
  const noise = resolveNoise(spec, backend, dim);
  const began = performance.now();
  const mine = { alone: onDevice.size === 0 };
  for (const other of onDevice) other.alone = false;
  if (prepared.drained) onDevice.add(mine);
  let nfe = 0;
  let mark = began;
  try {
    for await (const event of integrate({ backend, denoiser, noise, x }, solver, controller, signal)) {
      nfe += nfeOf(event.ledger);
      const now = performance.now();
      const { index, accepted, from, to, ledger, error } = event;
      const formula = await formulaOf(event, controller);
      const step: StepRecord = { index, accepted, from, to, ledger, ms: now - mark, error, formula };
      mark = now;
      if (accepted) {
        reached.push(to);
        if (prepared.readAll) {
          const state = pinned(prepared, event);
          kept.push(state);
          picture({ ...state, state: index + 1, at: to });
        } else {
          states.push(await backend.read(event.x));
          step.x = new Float32Array(states[states.length - 1]);
          if (event.base) step.denoised = new Float32Array(await backend.read(event.base.out));
        }
      }
      box.add(step);
      await breathe(signal);
    }
  } catch (error) {
    box.flush();
    // The steps before the one that failed are good: show them. A dead device has none to give.
    const good = error instanceof NotFiniteError ? kept.slice(0, error.step) : kept;
    if (!signal.aborted) await sendStates(context, good).catch(() => {});
    throw error;
  } finally {
    onDevice.delete(mine);
  }
  box.flush();
  const ms = performance.now() - began;
  states.push(...(await sendStates(context, kept)));
  const evaluating = prepared.drained ? (mine.alone ? ms : undefined) : denoiser.spent;
  post({ type: 'done', run, ms, msPerEvaluation: evaluating && evaluating / Math.max(nfe, 1) });
  await sendMeasures(context, solver, states);
}

/** The coefficients of a step, found on symbols: the formula is the same whatever the vectors hold. */
function formulas(solver: BoundSolver, process: NoiseProcess): { solver: BoundSolver; of: FormulaOf } {
  let kept = 0;
  let keptBefore = 0;
  return {
    // What a step carries over has no name of its own in the events, so it is counted on the way.
    solver: {
      ...solver,
      async step(s) {
        const stepped = await solver.step(s);
        kept = stepped.carry?.length ?? 0;
        return stepped;
      },
    },
    async of({ from, to, index, history, accepted }, controller) {
      const carry = Array.from({ length: keptBefore }, (_, k) => `k${k + 1}`);
      if (accepted) keptBefore = kept;
      const [remaining, grid] = [controller.remaining(index), controller.levels];
      return (await symbolicStep(solver, { process, from, to, index, remaining, grid, history, carry })).formula;
    },
  };
}
type FormulaOf = (event: StepEvent, controller: Controller) => Promise<StepRecord['formula']>;

/** Keeps a step's vectors on the device until the loop is over: nothing is read back inside it. */
function pinned({ backend }: Prepared, { x, base }: StepEvent): { x: Vec; denoised?: Vec } {
  backend.pin(x);
  if (base) backend.pin(base.out);
  return { x, denoised: base?.out };
}

async function sendStates(
  { run, prepared, post }: Run,
  kept: readonly { x: Vec; denoised?: Vec }[],
): Promise<Float32Array[]> {
  const { backend, readAll } = prepared;
  if (!readAll || !kept.length) return [];
  const wanted = kept.flatMap((k) => (k.denoised ? [k.x, k.denoised] : [k.x]));
  const read = await readAll(wanted);
  for (const v of wanted) backend.unpin(v);
  backend.sweep([]);
  const next = read[Symbol.iterator]();
  const pairs = kept.map((k) => ({
    x: next.next().value as Float32Array,
    denoised: k.denoised && (next.next().value as Float32Array),
  }));
  const x = pairs.map((p) => p.x);
  post({ type: 'states', run, first: 0, x, denoised: pairs.map((p) => p.denoised) });
  return x;
}
