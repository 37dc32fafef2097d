import { parseOptions } from '../core/options';
import type { Level } from '../core/process';
import { bind, nfeOf } from '../core/solver';
import { models, type ModelInfo } from '../models';
import { grids, solvers } from '../registry';
import type { Pick as Choice, RunSpec } from '../run/spec';
import { ownSteps } from './levels';
import type { RunRecord } from './record';

export const modelInfo = (spec: { model: RunSpec['model'] }): ModelInfo | undefined =>
  typeof spec.model === 'string' ? models.get(spec.model) : undefined;

export function modelName(spec: { model: RunSpec['model'] }): string {
  if (typeof spec.model === 'string') return models.get(spec.model)?.name ?? spec.model;
  if (spec.model.kind === 'points') return `${spec.model.points.length} drawn points`;
  return `Mixture of ${spec.model.weights.length}`;
}

export const solverName = ({ solver }: RunSpec): string => solvers.get(solver.id)?.name ?? solver.id;
export const gridName = ({ grid }: { grid: RunSpec['grid'] }): string => grids.get(grid.id)?.name ?? grid.id;

/** A solver's claims under the options chosen. */
export function claims(pick: Choice) {
  const solver = solvers.get(pick.id);
  if (!solver) return { order: 0, nfePerStep: 0, extraNfe: 0, stochastic: false, adaptive: false };
  const bound = bind(solver, parseOptions(solver.options, pick.options).values);
  const { order, nfePerStep, extraNfe, stochastic, adaptive } = bound;
  return { order, nfePerStep, extraNfe, stochastic, adaptive };
}

export const nfe = (run: RunRecord): number => nfeOf(run.ledger);

/** Evaluations that a run will cost, before it is made: claims × steps; unknown under adaptive control. */
export function expectedNfe(spec: RunSpec): number | undefined {
  if (spec.control.kind === 'adaptive') return undefined;
  const steps = ownSteps(spec.grid) ?? spec.grid.steps;
  const own = Object.values(spec.each).map((pick) => claims(pick).nfePerStep);
  const { nfePerStep, extraNfe } = claims(spec.solver);
  return Math.round(nfePerStep * (steps - own.length) + own.reduce((a, b) => a + b, 0) + extraNfe);
}

/** Evaluations that runs will cost together; unknown if that of one of them is. */
export function totalNfe(specs: readonly RunSpec[]): number | undefined {
  const each = specs.map(expectedNfe);
  return each.some((n) => n === undefined) ? undefined : each.reduce((a: number, b) => a + (b ?? 0), 0);
}

export const finalError = ({ measured, levels }: RunRecord): number | undefined =>
  measured?.progress === 1 && measured.global.length === levels.length ? measured.global.at(-1) : undefined;

/** σ as it is written at a level; the exact end is plain 0. */
export const sigmaOf = (level: Level | undefined): number => level?.sigma ?? Number.NaN;
