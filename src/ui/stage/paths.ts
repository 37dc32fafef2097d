import type { RunRecord } from '../../state/record';

export { type Shown, shownAt } from '../../state/shown';

/** How far the frame reaches in units of x̃: the data with some air, and most of the noise. */
export function reachOf(run: RunRecord): number {
  const { started } = run;
  if (!started) return 2.4;
  let most = 0;
  for (const v of started.data) most = Math.max(most, Math.abs(v));
  return Math.max(2.15, (1.18 * most) / started.sigmaData);
}
