import { resolveProcess } from '../run/resolve';
import type { Reading } from './reading';
import { reaches } from './trial';

/** Difference of λ below which two tables say the same of a time, for all that a sample shows of it; in much noise, more. */
const ALIKE = 0.25;

/** How far apart two σ_data are that count: those of EDM’s F. */
const spread = (a: Reading, b: Reading): number =>
  a.prediction === 'F' ? Math.abs(Math.log(a.sigmaData / b.sigmaData)) : 0;

/** Whether two readings differ in nothing but the table or the σ_data. */
export function akin(a: Reading, b: Reading): boolean {
  const bare = ({ prediction, outputScale, inputs, process }: Reading): string =>
    JSON.stringify([prediction, outputScale, inputs, process.id.slice(0, 2)]);
  return bare(a) === bare(b);
}

/** Whether two readings make the same of every answer, as far as anybody could see. */
export function alike(a: Reading, b: Reading): boolean {
  if (!akin(a, b) || spread(a, b) > ALIKE) return false;
  const [p, q] = [a, b].map(({ process }) => resolveProcess(process));
  return [-2, -1, 0, 1, 2, 3]
    .filter((lambda) => [p, q].every((r) => reaches(r, lambda)))
    .every((lambda) => {
      const { t } = p.atLambda(lambda);
      return Math.abs(q.at(Math.min(q.tMax, Math.max(q.tMin, t))).lambda - lambda) < ALIKE * (1 + Math.max(0, -lambda));
    });
}

export const same = (a: { reading: Reading }, b: { reading: Reading }): boolean =>
  JSON.stringify(a.reading) === JSON.stringify(b.reading);
