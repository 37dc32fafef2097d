/** Dynamic compensation as a law over runs: one polynomial instead of a list for each (DC-Solver, arXiv:2409.03755, §3.3). */

/** Terms in the level's place, in 1/steps and in the guidance scale w. */
const TERMS = { place: 3, steps: 2, scale: 3 };
/** What a law may give: beyond it, values are extrapolated that no fit has seen. */
export const RHO_BOUNDS = [-1, 3] as const;

const powers = (x: number, count: number): number[] => Array.from({ length: count }, (_, k) => x ** k);

/** How many numbers a law has: without w, and with it. */
export const lawLengths = [TERMS.place * TERMS.steps, TERMS.place * TERMS.steps * TERMS.scale] as const;

/**
 * What the numbers of a law are multiplied by, for inner level `index` of `inner` ones. All factors are of order one: the place
 * goes from 0 to 1, steps enter as 5/n and w as w/5. @param scale undefined: the law knows no w.
 */
export function lawTerms(index: number, inner: number, scale: number | undefined): number[] {
  const place = powers(inner > 1 ? index / (inner - 1) : 0.5, TERMS.place);
  const steps = powers(5 / (inner + 1), TERMS.steps);
  const scales = scale === undefined ? [1] : powers(scale / 5, TERMS.scale);
  return scales.flatMap((c) => steps.flatMap((b) => place.map((a) => a * b * c)));
}

/** ρ of every inner level by a law, the terms in the order of `lawTerms`. @throws RangeError for a law of another length. */
export function rhoByLaw(law: readonly number[], inner: number, scale?: number): number[] {
  if (!lawLengths.includes(law.length))
    throw new RangeError(
      `DC-Solver: a law of ρ has ${lawLengths.join(' or ')} numbers, not ${law.length}. Calibrate again, or empty the list.`,
    );
  const knows = law.length === lawLengths[1] ? scale : undefined;
  return Array.from({ length: inner }, (_, i) => {
    const rho = lawTerms(i, inner, knows).reduce((sum, term, k) => sum + law[k] * term, 0);
    return Math.min(RHO_BOUNDS[1], Math.max(RHO_BOUNDS[0], rho));
  });
}
