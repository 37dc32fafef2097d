import { parseOptions } from '../../core/options';
import type { ModelInfo } from '../../models';
import { grids, processes } from '../../registry';
import { defaultSpec, limits, type Pick, type RunSpec } from '../spec';
import { parsePick } from './picks';
import { choose, isRecord, type Note, whole } from './values';

/** Along which levels it is sampled: the process and the schedule. */

/** The process; a network has the one it was trained on. */
export function parseProcess(raw: unknown, info: ModelInfo | undefined, note: Note): Pick {
  const wanted = info?.kind === 'onnx' ? info.card.process : undefined;
  if (wanted && isRecord(raw) && raw.id !== wanted.id)
    note(`${info?.name} was trained on the process ${wanted.id}; the link’s “${raw.id}” was ignored`);
  return parsePick('process', processes, wanted ?? raw, defaultSpec.process, note);
}

export function parseGrid(raw: unknown, process: Pick, note: Note): RunSpec['grid'] {
  const { end, steps } = isRecord(raw) ? raw : {};
  let grid = parsePick('schedule', grids, raw, defaultSpec.grid, note);
  const definition = processes.get(process.id);
  const made = definition?.make(parseOptions(definition.options, process.options).values);
  const refusal = made && grids.get(grid.id)?.refuses?.(made);
  if (refusal) {
    note(`${grids.get(grid.id)?.name}: ${refusal}; using Karras`);
    grid = { id: 'karras', options: {} };
  }
  const ends = choose('end', end, ['zero', 'sigma-min'] as const, defaultSpec.grid.end, note);
  const count = listedSteps(grid) ?? whole('Steps', steps, defaultSpec.grid.steps, limits.steps, note);
  return { ...grid, steps: count, end: ends };
}

/** Steps of a schedule that lists its own; undefined where the number is free, or the list is wrong, as the run will say. */
function listedSteps(grid: Pick): number | undefined {
  const definition = grids.get(grid.id);
  try {
    return definition?.steps?.(parseOptions(definition.options, grid.options).values);
  } catch {
    return undefined;
  }
}
