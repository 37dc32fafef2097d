import { parseOptions } from '../core/options';
import type { Level, NoiseProcess } from '../core/process';
import { grids, processes } from '../registry';
import type { Pick, RunSpec } from '../run/spec';

/** The process of a draft, for its schedule picture; the run itself resolves its own in the worker. */
export function draftProcess(pick: Pick): NoiseProcess | undefined {
  const definition = processes.get(pick.id);
  return definition?.make(parseOptions(definition.options, pick.options).values);
}

/** Levels that a draft's fixed grid would have; undefined where the schedule refuses the process. */
export function draftLevels({ grid, process: pick }: Draft): Level[] | undefined {
  const process = draftProcess(pick);
  const definition = grids.get(grid.id);
  if (!process || !definition || definition.refuses?.(process)) return undefined;
  const o = parseOptions(definition.options, grid.options).values;
  const ends = [process.at(process.tMax), process.at(process.tMin)] as const;
  try {
    return grid.end === 'sigma-min'
      ? definition.levels(process, grid.steps, ...ends, o)
      : [...definition.levels(process, grid.steps - 1, ...ends, o), process.zero];
  } catch {
    return undefined;
  }
}
type Draft = { grid: RunSpec['grid']; process: Pick };

/** Why a schedule cannot be used with a process, if it cannot. */
export function refusal(gridId: string, process: Pick): string | undefined {
  const made = draftProcess(process);
  return made && grids.get(gridId)?.refuses?.(made);
}

/** √(α²σ_data² + σ²): x_t divided by it has unit variance at every level. */
export const scaleAt = ({ alpha, sigma }: Level, sigmaData: number): number =>
  Math.sqrt(alpha * alpha * sigmaData * sigmaData + sigma * sigma);
