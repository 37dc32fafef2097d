/** A search over subsets of 1 … places, each of a fixed size, by selection, crossover and mutation; deterministic given its uniforms. */
export interface Evolution {
  places: number;
  population: number;
  generations: number;
  /** Chance of an element to be replaced by another place. */
  mutation: number;
  /** Share of children that have two parents. */
  crossover: number;
}

/** Places that a small mutation may go. */
const NEAR = 3;

export type Subset = readonly number[];
interface Candidate {
  subset: Subset;
  loss: number;
}

/**
 * The subset of least loss that was met. The better half lives on and has children, so the best is never lost.
 * @param first some subsets to begin with; the rest of the population is drawn.
 * @param uniform the next uniform of (0, 1).
 */
export async function evolve(
  { places, population, generations, mutation, crossover }: Evolution,
  first: readonly Subset[],
  uniform: () => number,
  loss: (subset: Subset) => Promise<number>,
  after: (done: number, best: Candidate) => Promise<void>,
): Promise<Candidate> {
  const size = first[0].length;
  const below = (n: number): number => Math.floor(uniform() * n);
  const known = new Map<string, Candidate>();
  let asked = 0;

  const judge = async (subset: Subset): Promise<Candidate> => {
    const key = subset.join();
    const found = known.get(key) ?? { subset, loss: await loss(subset) };
    known.set(key, found);
    asked++;
    best = best && best.loss <= found.loss ? best : found;
    await after(asked / (population + generations * (population - (population >> 1))), best);
    return found;
  };
  /** So many of a list, without order. */
  const some = (from: Subset, n: number): number[] => {
    const rest = [...from];
    return Array.from({ length: n }, () => rest.splice(below(rest.length), 1)[0]);
  };
  const all = Array.from({ length: places }, (_, i) => i + 1);
  const rising = (subset: Subset): Subset => [...subset].sort((a, b) => a - b);

  function child(parents: readonly Candidate[]): Subset {
    const [one, two] = [parents[below(parents.length)].subset, parents[below(parents.length)].subset];
    const genes = uniform() < crossover ? some([...new Set([...one, ...two])], size) : [...one];
    for (let i = 0; i < size; i++) {
      if (uniform() >= mutation) continue;
      // Half of the mutations go next door: near a good schedule there are better ones.
      const near = uniform() < 0.5 ? NEAR : places;
      const free = all.filter((place) => Math.abs(place - genes[i]) <= near && !genes.includes(place));
      if (free.length) genes[i] = free[below(free.length)];
    }
    return rising(genes);
  }

  let best: Candidate | undefined;
  let living: Candidate[] = [];
  for (let i = 0; i < population; i++) living.push(await judge(first[i] ?? rising(some(all, size))));
  for (let g = 0; g < generations; g++) {
    living.sort((a, b) => a.loss - b.loss);
    const parents = living.slice(0, population >> 1);
    living = [...parents];
    while (living.length < population) living.push(await judge(child(parents)));
  }
  return living.reduce((one, two) => (two.loss < one.loss ? two : one));
}
