import type { Backend } from '../core/backend';
import { adaptive, type Controller, fixed, iRule, pidRule, piRule } from '../core/controller';
import { brownianNoise, whiteNoise, type NoiseSource } from '../core/noise';
import { parseOptions } from '../core/options';
import type { Denoiser } from '../core/denoiser';
import type { Level, NoiseProcess } from '../core/process';
import { bind, type BoundSolver, perStep } from '../core/solver';
import { exactModels, pointMixture } from '../denoisers/exact';
import type { Mixture } from '../denoisers/mixture';
import { grids, guidances, modifiers, processes, solvers } from '../registry';
import type { ModelPick, Pick, RunSpec } from './spec';

/** Turns the names of a spec into the things that run. @throws RangeError for an id that is not in the catalogue. */
function lookUp<T>(what: string, registry: ReadonlyMap<string, T>, id: string): T {
  const entry = registry.get(id);
  if (!entry) throw new RangeError(`There is no ${what} “${id}”. There are: ${[...registry.keys()].join(', ')}`);
  return entry;
}

export function resolveProcess(pick: Pick): NoiseProcess {
  const definition = lookUp('process', processes, pick.id);
  return definition.make(parseOptions(definition.options, pick.options).values);
}

function bound(pick: Pick): BoundSolver {
  const solver = lookUp('solver', solvers, pick.id);
  return bind(solver, parseOptions(solver.options, pick.options).values);
}

export function resolveSolver(spec: globalThis.Pick<RunSpec, 'solver' | 'each' | 'modifiers'>): BoundSolver {
  const own = Object.entries(spec.each).map(([index, pick]) => [Number(index), bound(pick)] as const);
  return spec.modifiers.reduce(
    (inner, pick) => {
      const modifier = lookUp('modifier', modifiers, pick.id);
      return modifier.apply(inner, parseOptions(modifier.options, pick.options).values);
    },
    perStep(bound(spec.solver), new Map(own)),
  );
}

/** Why a run cannot go from data to noise, if its solvers cannot. */
export function refusesInversion({ solver, each }: globalThis.Pick<RunSpec, 'solver' | 'each'>): string | undefined {
  const wrong = [solver, ...Object.values(each)].find((pick) => !bound(pick).inverts);
  if (!wrong) return undefined;
  const { name } = lookUp('solver', solvers, wrong.id);
  return bound(wrong).stochastic
    ? `The noise that ${name} draws cannot be taken back`
    : `${name} only runs from noise to data`;
}

/** The denoiser under the run's guidance. */
export const resolveGuidance = (spec: RunSpec, denoiser: Denoiser, backend: Backend): Denoiser =>
  spec.guidance.reduce((inner, pick) => {
    const guidance = lookUp('guidance', guidances, pick.id);
    return guidance.apply(inner, backend, parseOptions(guidance.options, pick.options).values);
  }, denoiser);

/** w of classifier-free guidance, if a run has it. */
export function guidanceScale({ guidance }: globalThis.Pick<RunSpec, 'guidance'>): number | undefined {
  const cfg = guidance.find(({ id }) => id === 'cfg');
  const { options } = lookUp('guidance', guidances, 'cfg');
  return cfg && Number(parseOptions(options, cfg.options).values.scale);
}

/** The run under another w. */
export const withScale = (spec: RunSpec, scale: number): RunSpec => ({
  ...spec,
  guidance: spec.guidance.map((pick) => (pick.id === 'cfg' ? { ...pick, options: { ...pick.options, scale } } : pick)),
});

/** The levels of a run on a fixed grid, in its direction. */
export function resolveLevels(
  { grid, direction }: globalThis.Pick<RunSpec, 'grid' | 'direction'>,
  process: NoiseProcess,
): Level[] {
  const levels = gridLevels(grid, process);
  return direction === 'invert' ? levels.reverse() : levels;
}

/** `steps` steps from the process's noisiest level to its cleanest, or on to σ = 0. */
export function gridLevels(grid: RunSpec['grid'], process: NoiseProcess): Level[] {
  const definition = lookUp('schedule', grids, grid.id);
  const refusal = definition.refuses?.(process);
  if (refusal) throw new RangeError(`${definition.name}: ${refusal}`);
  const o = parseOptions(definition.options, grid.options).values;
  const ends = [process.at(process.tMax), process.at(process.tMin)] as const;
  const own = definition.steps?.(o);
  if (own !== undefined) return definition.levels(process, own, ...ends, o);
  if (grid.end === 'sigma-min') return definition.levels(process, grid.steps, ...ends, o);
  return [...definition.levels(process, grid.steps - 1, ...ends, o), process.zero];
}

/** λ from which adaptive control starts where the process begins at pure noise. */
const NOISIEST = -7;

const norms = { pi: 'ours', pid: 'rms', i: 'max' } as const;

export function resolveController(spec: RunSpec, process: NoiseProcess, levels: readonly Level[]): Controller {
  const { control } = spec;
  if (control.kind === 'fixed') return fixed(levels);
  const first = process.at(process.tMax);
  const from = Number.isFinite(first.lambda) ? first : process.atLambda(NOISIEST);
  return adaptive(
    process,
    from,
    process.at(process.tMin),
    spec.grid.end === 'zero' ? process.zero : undefined,
    { ...control, norm: norms[control.rule] },
    control.maxNfe,
    { pi: piRule, pid: pidRule, i: iRule }[control.rule](),
  );
}

/** The noise of samples `first` … `first + count − 1`. */
export const resolveNoise = (
  { noise, seed, count }: globalThis.Pick<RunSpec, 'noise' | 'seed' | 'count'>,
  backend: Backend,
  dim: number,
  first = 0,
): NoiseSource => (noise === 'brownian' ? brownianNoise : whiteNoise)(backend, seed, count, dim, first);

/** The exact denoiser as a reference for the run; it knows nothing of guidance. */
export const exactFor = <T>(spec: RunSpec, exact: T | undefined): T | undefined =>
  spec.guidance.length ? undefined : exact;

/** Whether a finer grid could follow the very noise of this run: what some modifiers add lies on no path. */
export const followsPath = ({ noise, modifiers: chosen }: RunSpec): boolean =>
  noise === 'brownian' && !chosen.some(({ id }) => lookUp('modifier', modifiers, id).renoises);

/** The mixture of an exact denoiser; undefined for networks. */
export function resolveMixture(model: ModelPick): Mixture | undefined {
  if (typeof model === 'string') return exactModels.find((m) => m.id === model)?.mixture;
  return model.kind === 'mixture' ? model : pointMixture(model.points, model.bandwidth);
}
