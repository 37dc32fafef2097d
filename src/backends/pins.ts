import type { Tensor, Vec } from '../core/vec';

/** Which tensors outlive a sweep: counted, so that two holders of one tensor do not have to know of each other. */
export class Pins {
  private readonly counts = new Map<Tensor, number>();

  pin(v: Vec): void {
    for (const tensor of v.terms.keys()) this.counts.set(tensor, (this.counts.get(tensor) ?? 0) + 1);
  }

  unpin(v: Vec): void {
    for (const tensor of v.terms.keys()) {
      const left = (this.counts.get(tensor) ?? 0) - 1;
      if (left > 0) this.counts.set(tensor, left);
      else this.counts.delete(tensor);
    }
  }

  /** Those of `alive` that neither a root nor a pin mentions. */
  *unused<T extends Tensor>(alive: Iterable<T>, roots: Iterable<Vec>): Generator<T> {
    const kept = new Set<Tensor>(this.counts.keys());
    for (const v of roots) for (const tensor of v.terms.keys()) kept.add(tensor);
    for (const tensor of alive) if (!kept.has(tensor)) yield tensor;
  }
}
