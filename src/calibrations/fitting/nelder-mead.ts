/** What is to become small; ∞ where the parameters cannot work. */
export type Objective = (parameters: readonly number[]) => Promise<number>;

interface Vertex {
  at: readonly number[];
  value: number;
}

/**
 * The downhill simplex, with coefficients that suit the dimension. Never ends above its start.
 * (Nelder & Mead 1965, doi:10.1093/comjnl/7.4.308; Gao & Han 2012, doi:10.1007/s10589-010-9329-3)
 * @param widths how far the first simplex reaches along each parameter.
 * @param most evaluations of the objective, about.
 */
export async function nelderMead(
  objective: Objective,
  start: readonly number[],
  widths: readonly number[],
  most: number,
  told: (best: { parameters: readonly number[]; value: number }, evaluations: number) => Promise<void> = async () => {},
): Promise<{ parameters: number[]; value: number }> {
  const n = start.length;
  const [expand, contract, shrink] = n > 1 ? [1 + 2 / n, 0.75 - 0.5 / n, 1 - 1 / n] : [2, 0.5, 0.5];
  let evaluations = 0;
  const vertex = async (at: readonly number[]): Promise<Vertex> => {
    evaluations++;
    const value = await objective(at);
    return { at, value: Number.isNaN(value) ? Number.POSITIVE_INFINITY : value };
  };
  const simplex = [await vertex(start)];
  for (let k = 0; k < n; k++) simplex.push(await vertex(start.map((p, i) => (i === k ? p + widths[k] : p))));
  const sort = (): Vertex[] => simplex.sort((a, b) => a.value - b.value);
  sort();
  while (n > 0 && evaluations < most) {
    const [best, worst, second] = [simplex[0], simplex[n], simplex[n - 1]];
    const centre = start.map((_, i) => simplex.slice(0, n).reduce((s, v) => s + v.at[i], 0) / n);
    const along = (c: number): Promise<Vertex> => vertex(centre.map((m, i) => m + c * (m - worst.at[i])));
    const mirrored = await along(1);
    let next: Vertex | undefined = mirrored;
    if (mirrored.value < best.value) {
      const further = await along(expand);
      if (further.value < mirrored.value) next = further;
    } else if (mirrored.value >= second.value) {
      const outside = mirrored.value < worst.value;
      const nearer = await along(outside ? contract : -contract);
      next = nearer.value < Math.min(mirrored.value, worst.value) ? nearer : undefined;
    }
    if (next) simplex[n] = next;
    else
      for (let k = 1; k <= n; k++)
        simplex[k] = await vertex(simplex[k].at.map((p, i) => best.at[i] + shrink * (p - best.at[i])));
    sort();
    await told({ parameters: simplex[0].at, value: simplex[0].value }, evaluations);
  }
  return { parameters: [...simplex[0].at], value: simplex[0].value };
}
