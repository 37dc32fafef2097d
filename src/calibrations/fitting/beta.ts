import { betaDistribution } from '../../core/beta';
import { sweeps } from './lines';

/** What the grid “beta” takes. */
const LEAST = 0.1;
const MOST = 5;

export interface Shape {
  a: number;
  b: number;
}

/** Shapes as options hold them. */
const rounded = (v: number): number => Number(Math.min(MOST, Math.max(LEAST, v)).toPrecision(4));

/** a and b of least loss: a coarse table, then line searches around its best, along ab and a/b, which hardly depend on each other. */
export async function bestShape(
  loss: (shape: Shape) => Promise<number>,
  after: (done: number, shape: Shape, loss: number) => Promise<void>,
): Promise<Shape> {
  const of = ([p, q]: readonly number[]): Shape => ({ a: rounded(Math.exp(p + q)), b: rounded(Math.exp(p - q)) });
  const marks = [0.2, 0.4, 0.6, 0.85, 1.2, 1.8, 2.7].map(Math.log);
  let best = { at: [0, 0], loss: await loss(of([0, 0])) };
  for (const [i, a] of marks.entries())
    for (const b of marks) {
      const at = [(a + b) / 2, (a - b) / 2];
      const value = await loss(of(at));
      if (value < best.loss) best = { at, loss: value };
      await after((0.7 * (i + 1)) / marks.length, of(best.at), best.loss);
    }
  const { values } = await sweeps(
    (at) => loss(of(at)),
    best.at,
    { times: 3, reach: 0.4, bounds: [Math.log(LEAST), Math.log(MOST)], evaluations: 10 },
    (done, at, value) => after(0.7 + 0.3 * done, of(at), value),
  );
  return of(values);
}

/** Mean square distance of I_y(a, b) from shares G at places y of [0, 1]. */
export const misfit = (y: readonly number[], G: readonly number[], { a, b }: Shape): number =>
  y.reduce((sum, at, i) => sum + (betaDistribution(at, a, b) - G[i]) ** 2, 0) / y.length;
