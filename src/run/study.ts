import type { FloatArray } from '../core/backend';
import { integrate } from '../core/integrate';
import { type Level, stateScale } from '../core/process';
import { type Ledger, addLedgers, nfeOf } from '../core/solver';
import { energyDistance, gaussianDiscrepancy, slicedWasserstein } from '../measures/distribution';
import { relativeError } from '../measures/errors';
import { fineReference, fineSolver } from '../measures/fine';
import { compared, noNoise } from '../measures/subject';
import { exactEnd } from './exact-paths';
import { messageOf } from './message';
import { breathe, paced } from './pace';
import { type Prepared, startOf } from './prepare';
import { exactFor, resolveController, resolveGuidance, resolveLevels, resolveNoise, resolveSolver } from './resolve';
import { canonical, type RunSpec } from './spec';

/** Many runs of which only the ends count: the cells of a work–precision diagram or of a grid of variations. */

/** The end of one run, measured. */
export interface Cell {
  nfe: number;
  ledger: Ledger;
  /** x at the end, [count·dim], and what it is divided by to be in the frame of x₀/σ_data. */
  x: Float32Array;
  scale: number;
  /** RMS distance from the end of the exact path from the same x_T; not for runs that draw noise on the way. */
  error?: number;
  /** Error of that reference itself. */
  floor?: number;
  /** Sliced Wasserstein-1 and energy distance to fresh data, both in units of σ_data; not for pictures. */
  sliced?: number;
  energy?: number;
  /** Maximum mean discrepancy under a Gaussian kernel as wide as the median distance of two data; 0 … √2. */
  mmd?: number;
  /** Components that got their share of the samples. */
  modes?: { found: number; total: number };
  /** Why the run has no numbers, if it failed. */
  failure?: string;
}

/** Steps of the grid under a network's reference. */
const COARSE = 16;

/** The same numbers start two runs and end their reference: what a reference may be shared by. */
const problemOf = ({ model, condition, process, guidance, seed, count }: RunSpec, first: Level, last: Level): string =>
  canonical([model, condition, process, guidance, seed, count, first, last]);

interface Truth {
  end: FloatArray;
  floor: number;
}

/** Runs cells one after the other; references and data are made once for each problem. */
export function studio(prepare: (spec: RunSpec) => Promise<Prepared>, signal: AbortSignal) {
  const prepared = new Map<string, Promise<Prepared>>();
  const truths = new Map<string, Promise<Truth>>();
  const pause = (): Promise<void> => breathe(signal);

  const prepareOnce = (spec: RunSpec): Promise<Prepared> => {
    const key = canonical([spec.model, spec.condition, spec.process, spec.count]);
    const known = prepared.get(key) ?? prepare(spec);
    prepared.set(key, known);
    return known;
  };

  const truthOf = async (spec: RunSpec, p: Prepared, all: FloatArray, ends: [Level, Level]): Promise<Truth> => {
    const exact = exactFor(spec, p.exact);
    const { process, dim } = p.denoiser;
    const start = compared(all, dim, exact);
    if (exact) return { end: await exactEnd(spec, exact, start, ends, signal), floor: 1e-11 };
    const { backend } = p.plain;
    const denoiser = resolveGuidance(spec, p.plain.denoiser, backend);
    const grid = { ...spec.grid, steps: Math.max(COARSE, spec.grid.steps) };
    const levels = [ends[0], ...resolveLevels({ ...spec, grid }, process).slice(1, -1), ends[1]];
    const subject = { solver: fineSolver, denoiser, backend, levels, states: [start], pause };
    let truth: Truth = { end: start, floor: 0 };
    for await (const r of fineReference(subject, fineSolver, () => noNoise)) {
      const end = r.states.at(-1);
      if (end) truth = { end, floor: r.floor.at(-1) ?? 0 };
    }
    return truth;
  };

  return {
    /** `errors`: whether a reference is wanted. @throws the signal's reason; a run that fails becomes a cell that says why. */
    async cell(spec: RunSpec, errors = true): Promise<Cell> {
      try {
        return await measured(spec, errors);
      } catch (error) {
        signal.throwIfAborted();
        return { nfe: 0, ledger: {}, x: new Float32Array(), scale: 1, failure: messageOf(error) };
      }
    },
    async close(): Promise<void> {
      for (const p of prepared.values()) (await p.catch(() => undefined))?.close();
    },
  };

  async function measured(spec: RunSpec, errors: boolean): Promise<Cell> {
    const p = await prepareOnce(spec);
    const { backend } = p;
    const { process, dim, sigmaData } = p.denoiser;
    const solver = resolveSolver(spec);
    const controller = resolveController(spec, process, resolveLevels(spec, process));
    const first = controller.from;
    const start = startOf(spec, p.denoiser, first, p.exact, p.data);
    const denoiser = paced(resolveGuidance(spec, p.denoiser, backend), signal, p.drained);
    const noise = resolveNoise(spec, backend, dim);
    let ledger: Ledger = {};
    let end = { at: first, x: backend.put(start) };
    for await (const event of integrate({ backend, denoiser, noise, x: end.x }, solver, controller, signal)) {
      ledger = addLedgers(ledger, event.ledger);
      if (event.accepted) end = { at: event.to, x: event.x };
      await pause();
    }
    const x = new Float32Array(p.readAll ? (await p.readAll([end.x]))[0] : await backend.read(end.x));
    // Away from σ = 0 the samples are still noisy: they are compared in the frame in which the data are.
    const scale = stateScale(end.at, sigmaData);
    const cell: Cell = { nfe: nfeOf(ledger), ledger, x, scale };
    if (errors && !solver.stochastic) {
      const key = problemOf(spec, first, end.at);
      const truth = truths.get(key) ?? truthOf(spec, p, start, [first, end.at]);
      truths.set(key, truth);
      const { end: exact, floor } = await truth;
      Object.assign(cell, { error: relativeError(x, exact, end.at, sigmaData), floor });
    }
    const data = p.exact?.sample(spec.count, spec.seed + 1) ?? p.data;
    if (dim <= 2 && data.length && spec.direction === 'denoise') {
      const [a, b] = [x.map((v) => v / scale), data.map((v) => v / sigmaData)];
      cell.sliced = slicedWasserstein(a, b, dim);
      cell.energy = energyDistance(a, b, dim);
      cell.mmd = gaussianDiscrepancy(a, b, dim);
    }
    if (p.exact && dim <= 2 && spec.direction === 'denoise') cell.modes = p.exact.modes(x);
    return cell;
  }
}
