import type { Recipe } from '../core/recipe';
import { bind } from '../core/solver';
import { defaults } from '../core/options';
import { grids, solvers } from '../registry';
import { resolveProcess } from './resolve';
import type { RunSpec } from './spec';
import type { End } from './task';

/** Schedules and solvers that people choose by hand, at their defaults: what a calibration has to beat. */
const GRIDS = ['karras', 'exponential', 'uniform-t', 'beta', 'flow-shift', 'ays', 'gits-table'];
const SOLVERS = ['ddim', 'heun', 'dpmpp-2m', 'dpmpp-3m', 'unipc', 'deis', 'ipndm'];
/** For pictures, whose forwards are dear. */
const FEW = { grids: ['karras', 'exponential', 'uniform-t'], solvers: ['ddim', 'dpmpp-2m', 'unipc', 'deis'] };

/** All pairs with that many NFE, for the process of a run. */
export function pairs({ process: pick, grid }: RunSpec, nfe: number, few: boolean): Recipe[] {
  const process = resolveProcess(pick);
  const chosen = few ? FEW : { grids: GRIDS, solvers: SOLVERS };
  return chosen.grids
    .filter((id) => grids.has(id) && !grids.get(id)?.refuses?.(process))
    .flatMap((id) =>
      chosen.solvers.flatMap((solverId): Recipe[] => {
        const solver = solvers.get(solverId);
        if (!solver) return [];
        const { nfePerStep, extraNfe } = bind(solver, defaults(solver.options));
        // The step to σ = 0 costs one forward, whatever the solver.
        const ended = grid.end === 'zero' ? 1 : 0;
        const steps = Math.floor((nfe - extraNfe - ended) / nfePerStep) + ended;
        if (steps < 1) return [];
        return [
          {
            grid: { id, options: {}, steps, end: grid.end },
            solver: { id: solverId, options: {} },
            each: {},
            modifiers: [],
          },
        ];
      }),
    );
}

/** The pair with the least error (or, where there is none to measure, the least sliced distance) of those that do not cost more. */
export async function bestByHand(
  spec: RunSpec,
  nfe: number,
  few: boolean,
  run: (recipe: Recipe) => Promise<End>,
  tell: (progress: number) => void = () => {},
): Promise<{ recipe: Recipe; end: End }> {
  const all = pairs(spec, nfe, few);
  let best: { recipe: Recipe; end: End } | undefined;
  const measure = ({ error, sliced, failure }: End): number =>
    failure ? Number.POSITIVE_INFINITY : (error ?? sliced ?? Number.POSITIVE_INFINITY);
  for (const [i, recipe] of all.entries()) {
    const end = await run(recipe);
    if (end.nfe <= nfe && (!best || measure(end) < measure(best.end))) best = { recipe, end };
    tell((i + 1) / all.length);
  }
  if (!best) throw new RangeError(`No pair of schedule and solver fits into ${nfe} NFE.`);
  return best;
}
