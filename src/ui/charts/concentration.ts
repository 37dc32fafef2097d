/**
 * Where local errors are concentrated: the shortest stretch of steps, counted from 1, that makes half of their sum. Of equally
 * short ones it is that which makes most.
 * @returns undefined where there is no error to speak of.
 */
export function halfOf(local: readonly number[]): { from: number; to: number } | undefined {
  const total = local.reduce((sum, e) => sum + e, 0);
  if (!(total > 0) || !Number.isFinite(total)) return undefined;
  let best: { from: number; to: number; sum: number } | undefined;
  let [from, sum] = [0, 0];
  local.forEach((error, to) => {
    sum += error;
    while (from < to && sum - local[from] >= total / 2) sum -= local[from++];
    if (sum < total / 2) return;
    const shorter = best ? to - from - (best.to - best.from) : -1;
    if (shorter < 0 || (shorter === 0 && best && sum > best.sum)) best = { from, to, sum };
  });
  return best && { from: best.from + 1, to: best.to + 1 };
}
