import type { Workbench } from '../../core/calibration';
import { ridge } from './ridge';

/** The place of each step's solver in a list, and that of the grid. */
export interface Candidate {
  grid: number;
  steps: readonly number[];
}
export interface Measured {
  candidate: Candidate;
  loss: number;
}

export const uniformly = ({ steps }: Candidate): boolean => steps.every((m) => m === steps[0]);

/** Children that are proposed in each round, and how many are measured of these and of the neighbours of the best. */
const [PROPOSED, MEASURED] = [256, 5];

/** What a regression on those that were measured expects most of; `members` is how many solvers there are to choose from. */
export function worthATry(bench: Workbench, known: readonly Measured[], members: number, round: number): Candidate[] {
  const finite = known.filter(({ loss }) => Number.isFinite(loss)).sort((a, b) => a.loss - b.loss);
  const n = finite[0].candidate.steps.length;
  const grids = 1 + Math.max(...known.map(({ candidate }) => candidate.grid));
  const places = Array.from({ length: members }, (_, m) => m);
  const features = ({ grid, steps }: Candidate): number[] => [
    ...Array.from({ length: grids }, (_, g) => Number(g === grid)),
    ...steps.flatMap((m) => places.map((k) => Number(k === m))),
  ];
  const predict = ridge(
    finite.map(({ candidate }) => features(candidate)),
    finite.map(({ loss }) => Math.log(loss + 1e-300)),
  );
  // All that differ from the best in one step, and children of the best few.
  const best = finite[0].candidate;
  const near = best.steps.flatMap((_, i) => places.map((m) => ({ ...best, steps: best.steps.with(i, m) })));
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
      const fresh = draw(n * members);
      return fresh < members ? fresh : i < cut ? m : b.steps[i];
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
