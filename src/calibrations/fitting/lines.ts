const GOLDEN = (Math.sqrt(5) - 1) / 2;

export interface Least {
  at: number;
  value: number;
}

/**
 * The least value of f between two bounds by golden section (Kiefer 1953), where f has one valley; else a low place. What is known
 * already is never made worse: `known` is returned if nothing beats it.
 */
export async function goldenSection(
  f: (at: number) => Promise<number>,
  [low, high]: readonly [low: number, high: number],
  known: Least,
  evaluations: number,
): Promise<Least> {
  let best = known;
  const ask = async (at: number): Promise<Least> => {
    const found = { at, value: await f(at) };
    if (found.value < best.value) best = found;
    return found;
  };
  let [a, b] = [low, high];
  let [left, right] = [await ask(b - GOLDEN * (b - a)), await ask(a + GOLDEN * (b - a))];
  for (let k = 2; k < evaluations; k++) {
    if (left.value <= right.value) {
      [b, right] = [right.at, left];
      left = await ask(b - GOLDEN * (b - a));
    } else {
      [a, left] = [left.at, right];
      right = await ask(a + GOLDEN * (b - a));
    }
  }
  return best;
}

/**
 * Sweeps over coordinates, each moved by a line search within `reach` of where it is (and within bounds), so the loss never grows.
 * @returns the best values and their loss.
 */
export async function sweeps(
  loss: (values: readonly number[]) => Promise<number>,
  start: readonly number[],
  {
    times,
    reach,
    bounds,
    evaluations,
  }: { times: number; reach: number; bounds: readonly [number, number]; evaluations: number },
  after: (done: number, values: readonly number[], loss: number) => Promise<void>,
): Promise<{ values: number[]; loss: number }> {
  const values = [...start];
  let best = await loss(values);
  for (let t = 0; t < times; t++)
    for (let i = 0; i < values.length; i++) {
      const along = (at: number): Promise<number> => loss(values.map((v, k) => (k === i ? at : v)));
      const span = [Math.max(bounds[0], values[i] - reach), Math.min(bounds[1], values[i] + reach)] as const;
      const found = await goldenSection(along, span, { at: values[i], value: best }, evaluations);
      [values[i], best] = [found.at, found.value];
      await after((t * values.length + i + 1) / (times * values.length), values, best);
    }
  return { values, loss: best };
}
