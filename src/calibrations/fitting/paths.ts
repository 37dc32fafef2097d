/**
 * The way from the first to the last of N points in exactly `steps` steps with the least V, where V of a way that begins at j with a
 * step to i is cost[j][i] + γ·V of the rest. (Bellman 1957; GITS: arXiv:2405.11326, algorithm 1.) Returns indices of its steps + 1
 * points. @throws RangeError if there are not enough points, or no way of finite cost.
 */
export function fewestCost(cost: readonly (readonly number[])[], steps: number, gamma = 1): number[] {
  const N = cost.length;
  if (steps < 1 || steps > N - 1) throw new RangeError(`There is no way over ${N} points in ${steps} steps.`);
  // V[k][j]: from j to the end in k steps.
  const V = [Array.from({ length: N }, (_, j) => (j === N - 1 ? 0 : Number.POSITIVE_INFINITY))];
  const next: number[][] = [[]];
  for (let k = 1; k <= steps; k++) {
    V.push(new Array(N).fill(Number.POSITIVE_INFINITY));
    next.push(new Array(N).fill(-1));
    for (let j = 0; j < N - 1; j++)
      for (let i = j + 1; i < N; i++) {
        if (V[k - 1][i] === Number.POSITIVE_INFINITY) continue;
        const value = cost[j][i] + gamma * V[k - 1][i];
        if (value < V[k][j]) [V[k][j], next[k][j]] = [value, i];
      }
  }
  if (!Number.isFinite(V[steps][0]))
    throw new RangeError(
      `No way over the ${N} levels has a finite cost: the denoiser answered with NaN or infinity somewhere. Check the model, or its range of σ.`,
    );
  const way = [0];
  for (let k = steps; k > 0; k--) way.push(next[k][way[way.length - 1]]);
  return way;
}
