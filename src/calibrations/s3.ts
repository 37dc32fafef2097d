import { defineCalibration, type Workbench } from '../core/calibration';
import { ratio } from '../core/grid';
import { flag, int } from '../core/options';
import type { Level } from '../core/process';
import { ownList, type Pick, type Recipe } from '../core/recipe';
import { affordable, handGrids } from './fitting/hand';
import { spanOf } from './fitting/levels';
import { type Candidate, type Measured, uniformly, worthATry } from './fitting/mixtures';
import { outdone } from './fitting/outdone';

const unipc = (order: number, prediction: string, corrector: boolean): Pick => ({
  id: 'unipc',
  options: { order, prediction, corrector, lowerOrderFinal: false },
});
/** What a step may be: one evaluation each, so every choice costs the same. */
export const members: readonly Pick[] = [
  { id: 'ddim', options: {} },
  { id: 'dpmpp-2m', options: {} },
  { id: 'dpmpp-3m', options: {} },
  { id: 'dpm-solver-m', options: { order: 2 } },
  { id: 'dpm-solver-m', options: { order: 3 } },
  { id: 'deis', options: { order: 2 } },
  { id: 'deis', options: { order: 3 } },
  { id: 'deis', options: { order: 3, variable: 'rho' } },
  ...[1, 2, 3].map((order) => unipc(order, 'data', true)),
  ...[1, 2, 3].map((order) => unipc(order, 'noise', true)),
];

/** Mixtures that are run on fresh noises, and how many sets of these, each as large as that of the fit. */
const [CHECKED, SETS] = [8, 2];

export default defineCalibration({
  id: 's3',
  name: 'S³ (unified sampling framework)',
  paper: 'arXiv:2312.07243, §4 and §5',
  formula: String.raw`\min_{\tau_i, g_i, p_i, c_i}\,\mathbb{E}\,\bigl\lVert \hat x_0(\text{schedule of solvers}) - x^*_0 \bigr\rVert^2 \\
    \text{at each step: grid } \tau,\ \text{order } g,\ \text{prediction } p \in \{\varepsilon, D\},\ \text{corrector } c`,
  about:
    'Every step may take a solver, an order, a prediction and a corrector of its own. The search starts with all uniform choices and is guided by a cheap regression that predicts what a candidate is worth; only the promising ones are run.',
  advice:
    'For up to ten steps. A mixture takes the place of the best uniform solver only if it is better on fresh noises, too, by more than chance.',
  yields: 'steps',
  options: {
    evaluations: int({ label: 'candidates', help: 'runs to be measured', default: 400, min: 120, max: 5000 }),
    levels: flag({ label: 'choose the schedule, too', help: 'out of a few made by hand', default: true }),
  },
  async fit(bench, { evaluations, levels }) {
    const { grids, uniforms, made } = await spaceOf(bench, levels);
    const known = new Map<string, Measured>();
    const trace: number[] = [];
    let best: Measured | undefined;

    async function measure(candidate: Candidate, doing: string): Promise<void> {
      const key = `${candidate.grid}:${candidate.steps}`;
      if (known.has(key) || known.size >= evaluations) return;
      const found = { candidate, loss: await bench.loss(made(candidate)) };
      known.set(key, found);
      if (!best || found.loss < best.loss) best = found;
      trace.push(best.loss);
      await bench.report((0.9 * known.size) / evaluations, doing, pictureOf(best));
    }
    const pictureOf = ({ candidate: { grid, steps } }: Measured) => ({
      trace,
      sigmas: grids[grid].map(ratio),
      rules: steps.map((m) => members[m]),
    });

    for (const candidate of uniforms) await measure(candidate, 'Measuring the uniform solvers');
    const uniform = best;
    if (!best || !uniform || !Number.isFinite(uniform.loss))
      throw new RangeError('Every solver that was tried broke on this denoiser.');
    for (let round = 0; known.size < evaluations; round++) {
      const size = known.size;
      for (const candidate of worthATry(bench, [...known.values()], members.length, round))
        await measure(candidate, 'Measuring what looks promising');
      // A space of few steps may be used up.
      if (known.size === size) break;
    }
    const mixed = [...known.values()]
      .filter(({ candidate, loss }) => !uniformly(candidate) && loss < uniform.loss)
      .sort((a, b) => a.loss - b.loss)
      .slice(0, CHECKED);
    await bench.report(0.9, 'Checking the best on fresh noises');
    const winner = await outdone(bench, uniform, mixed, ({ candidate }) => made(candidate), SETS);
    const chosen = winner ?? uniform;
    await bench.report(1, 'Done', pictureOf(chosen));
    return {
      recipe: made(chosen.candidate),
      notes: winner
        ? []
        : ['No mixture of solvers was better than a single one by more than chance: it yields that one'],
    };
  },
});

/** What there is to choose from: grids, and on each of them every member for all steps. */
export async function spaceOf(bench: Workbench, levels = true) {
  const span = spanOf(bench);
  const n = await affordable(bench, span);
  const grids = handGrids(bench, span, n).slice(0, levels ? undefined : 1);
  const uniforms = grids.flatMap((_, grid) =>
    members.map((_, m): Candidate => ({ grid, steps: new Array(n).fill(m) })),
  );
  return { grids, uniforms, made: (candidate: Candidate): Recipe => recipeOf(bench, grids, span.tail, candidate) };
}

/** The recipe that a candidate stands for; steps that agree with the last one need no entry of their own. */
export function recipeOf(
  bench: globalThis.Pick<Workbench, 'recipe'>,
  grids: readonly (readonly Level[])[],
  tail: readonly Level[],
  { grid, steps }: Candidate,
): Recipe {
  const plain = steps[steps.length - 1];
  const own = steps.flatMap((m, i) => (m === plain ? [] : [[String(i), members[m]] as const]));
  return {
    ...bench.recipe,
    grid: ownList([...grids[grid], ...tail]),
    solver: members[plain],
    each: Object.fromEntries(own),
  };
}
