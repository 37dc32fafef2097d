/** Storage owned by a backend. Opaque here: core only ever holds a reference to it. */
export interface Tensor {
  readonly id: number;
  /** Number of scalars. */
  readonly size: number;
}

/**
 * A formal sum Σ cᵢ·Tᵢ of tensors. Immutable, and free until a backend settles it: guidance mixes, changes of
 * prediction, extrapolations and whole solver updates only merge coefficients, in float64.
 */
export class Vec {
  readonly terms: ReadonlyMap<Tensor, number>;

  constructor(terms: ReadonlyMap<Tensor, number>) {
    this.terms = terms;
  }

  /** The Vec that is one tensor. */
  static of(tensor: Tensor): Vec {
    return new Vec(new Map([[tensor, 1]]));
  }

  /** The tensor, if this Vec is exactly one tensor with coefficient 1. */
  get tensor(): Tensor | undefined {
    if (this.terms.size !== 1) return undefined;
    const [[tensor, c]] = this.terms;
    return c === 1 ? tensor : undefined;
  }
}

/**
 * Linear combination Σ cᵢ·vᵢ. Terms with c = 0 vanish together with their vector, so a weight of zero never
 * touches an infinite or undefined value.
 * @throws RangeError if a coefficient is not finite.
 */
export function lin(...terms: readonly (readonly [c: number, v: Vec])[]): Vec {
  const sum = new Map<Tensor, number>();
  for (const [c, v] of terms) {
    if (!Number.isFinite(c))
      throw new RangeError(`lin: a coefficient is ${c}; the step has no finite formula at these levels`);
    if (c === 0) continue;
    for (const [tensor, k] of v.terms) sum.set(tensor, (sum.get(tensor) ?? 0) + c * k);
  }
  for (const [tensor, k] of sum) if (k === 0) sum.delete(tensor);
  return new Vec(sum);
}
