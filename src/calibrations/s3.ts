import { defineCalibration, type Workbench } from '../core/calibration';
import { ratio } from '../core/grid';
import { flag, int } from '../core/options';
import type { Level } from '../core/process';
import { ownList, type Pick, type Recipe } from '../core/recipe';
import { affordable, handGrids } from './fitting/hand';
import { spanOf } from './fitting/levels';
import { ridge } from './fitting/ridge';

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

/** Members by step, and the grid. */
interface Candidate {
  grid: number;
  steps: readonly number[];
}

/** Children that are proposed in each round, and how many are measured of these and of the neighbours of the best. */
const [PROPOSED, MEASURED] = [256, 5];

export default defineCalibration({
  id: 's3',
  name: 'S³ (unified sampling framework)',
  paper: 'arXiv:2312.07243, §4 and §5',
  formula: String.raw`\min_{\tau_i, g_i, p_i, c_i}\,\mathbb{E}\,\bigl\lVert \hat x_0(\text{schedule of solvers}) - x^*_0 \bigr\rVert^2 \\
    \text{at each step: grid } \tau,\ \text{order } g,\ \text{prediction } p \in \{\varepsilon, D\},\ \text{corrector } c`,
  about:
    'Every step may take a solver, an order, a prediction and a corrector of its own. The search starts with all uniform choices and is guided by a cheap regression that predicts what a candidate is worth; only the promising ones are run.',
  advice: 'For up to ten steps. It never ends above the best uniform solver of its space on the noises of the fit.',
  yields: 'steps',
  options: {
    evaluations: int({ label: 'candidates', help: 'runs to be measured', default: 400, min: 120, max: 5000 }),
    levels: flag({ label: 'choose the schedule, too', help: 'out of a few made by hand', default: true }),
  },
  async fit(bench, { evaluations, levels }) {
    const span = spanOf(bench);
    const n = await affordable(bench, span);
    const grids = handGrids(bench, span, n).slice(0, levels ? undefined : 1);
    const known = new Map<string, { candidate: Candidate; loss: number }>();
    const trace: number[] = [];
    let best: { candidate: Candidate; loss: number } | undefined;

    async function measure(candidate: Candidate, doing: string): Promise<void> {
      const key = `${candidate.grid}:${candidate.steps}`;
      if (known.has(key) || known.size >= evaluations) return;
      const found = { candidate, loss: await bench.loss(recipeOf(bench, grids, span.tail, candidate)) };
      known.set(key, found);
      if (!best || found.loss < best.loss) best = found;
      trace.push(best.loss);
      const shown = { trace, sigmas: grids[best.candidate.grid].map(ratio), bars: barsOf(best.candidate) };
      await bench.report(known.size / evaluations, doing, shown);
    }

    for (const [grid] of grids.entries())
      for (const m of members.keys())
        await measure({ grid, steps: new Array(n).fill(m) }, 'Measuring the uniform solvers');
    const uniform = best;
    if (!best || !uniform || !Number.isFinite(uniform.loss))
      throw new RangeError('Every solver that was tried broke on this denoiser.');
    for (let round = 0; known.size < evaluations; round++) {
      const size = known.size;
      for (const candidate of propose(bench, [...known.values()], grids.length, n, round))
        await measure(candidate, 'Measuring what looks promising');
      // A space of few steps may be used up.
      if (known.size === size) break;
    }
    const notes = best === uniform ? ['No mixture of solvers was better than a single one: it yields that one'] : [];
    return { recipe: recipeOf(bench, grids, span.tail, best.candidate), notes };
  },
});

const barsOf = ({ steps }: Candidate) => ({ title: 'solver of the step (its place in the list)', values: steps });

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

/** What the regression expects most of. */
function propose(
  bench: Workbench,
  known: readonly { candidate: Candidate; loss: number }[],
  grids: number,
  n: number,
  round: number,
): Candidate[] {
  const finite = known.filter(({ loss }) => Number.isFinite(loss)).sort((a, b) => a.loss - b.loss);
  const features = ({ grid, steps }: Candidate): number[] => [
    ...Array.from({ length: grids }, (_, g) => Number(g === grid)),
    ...steps.flatMap((m) => members.map((_, k) => Number(k === m))),
  ];
  const predict = ridge(
    finite.map(({ candidate }) => features(candidate)),
    finite.map(({ loss }) => Math.log(loss + 1e-300)),
  );
  // All that differ from the best in one step, and children of the best few.
  const best = finite[0].candidate;
  const near = best.steps.flatMap((_, i) =>
    [...members.keys()].map((m) => ({ ...best, steps: best.steps.with(i, m) })),
  );
  const parents = finite.slice(0, 6);
  const u = bench.uniforms(round, PROPOSED * (4 + n));
  let drawn = 0;
  const draw = (count: number): number => Math.floor(u[drawn++] * count);
  const children = Array.from({ length: PROPOSED }, (): Candidate => {
    const [a, b] = [parents[draw(parents.length)].candidate, parents[draw(parents.length)].candidate];
    const grid = draw(2) ? a.grid : b.grid;
    // From one parent up to a place, from the other behind it, and on average one step anew.
    const cut = draw(n + 1);
    const steps = a.steps.map((m, i) => {
      const fresh = draw(n * members.length);
      return fresh < members.length ? fresh : i < cut ? m : b.steps[i];
    });
    return { grid, steps };
  });
  const seen = new Set(known.map(({ candidate }) => `${candidate.grid}:${candidate.steps}`));
  const promising = (of: readonly Candidate[]): Candidate[] =>
    of
      .filter(({ grid, steps }) => !seen.has(`${grid}:${steps}`))
      .map((candidate) => ({ candidate, expected: predict(features(candidate)) }))
      .sort((a, b) => a.expected - b.expected)
      .slice(0, MEASURED)
      .map(({ candidate }) => candidate);
  return [...promising(near), ...promising(children)];
}
