import { parseOptions } from '../core/options';
import type { Level } from '../core/process';
import { grids } from '../registry';
import { gridLevels, resolveProcess } from '../run/resolve';
import { messageOf } from '../run/message';
import type { Pick, RunSpec } from '../run/spec';

/** Levels that a draft's fixed grid would have; undefined where the schedule refuses the process. */
export function draftLevels({ grid, process }: { grid: RunSpec['grid']; process: Pick }): Level[] | undefined {
  try {
    return gridLevels(grid, resolveProcess(process));
  } catch {
    return undefined;
  }
}

/** Why a draft has no levels, in a sentence. */
export function levelsTrouble({ grid, process }: { grid: RunSpec['grid']; process: Pick }): string | undefined {
  try {
    gridLevels(grid, resolveProcess(process));
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}

/** Why a schedule cannot be used with a process, if it cannot. */
export const refusal = (gridId: string, process: Pick): string | undefined =>
  grids.get(gridId)?.refuses?.(resolveProcess(process));

/** Steps that a schedule brings along itself, such as a list of its own; undefined where the number is free, or the list is wrong. */
export function ownSteps(grid: Pick): number | undefined {
  const definition = grids.get(grid.id);
  try {
    return definition?.steps?.(parseOptions(definition.options, grid.options).values);
  } catch {
    return undefined;
  }
}
