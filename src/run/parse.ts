import { models } from '../models';
import { parseCondition, parseGuidance, parseModel } from './parsing/denoiser';
import { parseGrid, parseProcess } from './parsing/schedule';
import { parseSteps } from './parsing/steps';
import { choose, isRecord, type Note, whole } from './parsing/values';
import { defaultSpec, limits, type RunSpec } from './spec';

/**
 * Makes a legal RunSpec out of anything: an old link, a hand-written file, a slider. What is unknown or out of range is
 * replaced, and each replacement leaves a note for the user; what is right is kept.
 */
export function parseSpec(raw: unknown): { spec: RunSpec; notes: string[] } {
  if (!isRecord(raw)) return { spec: defaultSpec, notes: ['This is not a run description; showing the default run'] };
  const notes: string[] = [];
  const note: Note = (...texts) => {
    for (const text of texts) if (text) notes.push(text);
  };
  const model = parseModel(raw.model, note);
  const info = typeof model === 'string' ? models.get(model) : undefined;
  const condition = parseCondition(raw.condition, model, info, note);
  const process = parseProcess(raw.process, info, note);
  const grid = parseGrid(raw.grid, process, note);
  const { solver, each, modifiers, control, direction } = parseSteps(raw, grid.steps, note);
  const spec: RunSpec = {
    model,
    condition,
    process,
    grid,
    solver,
    each,
    modifiers,
    guidance: parseGuidance(raw.guidance, condition, info, note),
    control,
    direction,
    noise: choose('noise', raw.noise, ['white', 'brownian'] as const, defaultSpec.noise, note),
    seed: whole('Seed', raw.seed, defaultSpec.seed, limits.seed, note),
    count: whole('Samples', raw.count, defaultSpec.count, limits.count, note),
  };
  return { spec, notes };
}
