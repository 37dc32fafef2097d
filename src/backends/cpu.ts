import type { Backend, FloatArray, RowMap } from '../core/backend';
import { Vec, type Tensor } from '../core/vec';
import { Pins } from './pins';
import { mapRows } from './rows';

class CpuTensor implements Tensor {
  readonly id: number;
  readonly data: Float64Array;
  /** Whether all is finite, once somebody has asked: tensors never change. */
  private fine?: boolean;
  constructor(id: number, data: Float64Array) {
    this.id = id;
    this.data = data;
  }
  get size(): number {
    return this.data.length;
  }
  get finite(): boolean {
    this.fine ??= allFinite(this.data);
    return this.fine;
  }
}

/** A plain loop: `every` calls a function for each number and takes ten times as long. */
function allFinite(data: Float64Array): boolean {
  for (let i = 0; i < data.length; i++) if (!Number.isFinite(data[i])) return false;
  return true;
}

/** Float64 on the CPU: exact denoisers, references, tests, and the state when there is no WebGPU. */
export class CpuBackend implements Backend {
  readonly kind = 'cpu';
  private next = 0;
  private readonly alive = new Set<Tensor>();
  private readonly pins = new Pins();

  get live(): number {
    return this.alive.size;
  }

  put(data: ArrayLike<number>): Vec {
    return this.adopt(new Float64Array(data));
  }

  /** Takes ownership of an array instead of copying it. */
  adopt(data: Float64Array): Vec {
    const tensor = new CpuTensor(this.next++, data);
    this.alive.add(tensor);
    return Vec.of(tensor);
  }

  /** The numbers of a settled Vec; not to be written to. */
  data(v: Vec): Float64Array {
    return (this.settle(v).tensor as CpuTensor).data;
  }

  settle(v: Vec): Vec {
    if (v.tensor) return v;
    const terms = [...v.terms] as [CpuTensor, number][];
    const size = terms[0]?.[0].size ?? 0;
    const sum = new Float64Array(size);
    for (const [tensor, c] of terms) {
      if (tensor.size !== size) throw new RangeError(`A sum mixes tensors of ${size} and ${tensor.size} scalars`);
      const { data } = tensor;
      for (let i = 0; i < size; i++) sum[i] += c * data[i];
    }
    return this.adopt(sum);
  }

  async read(v: Vec): Promise<FloatArray> {
    return this.data(v);
  }

  finite(v: Vec): boolean {
    return [...v.terms.keys()].every((tensor) => (tensor as CpuTensor).finite);
  }

  async errorNorm(e: Vec, a: Vec, b: Vec, atol: number, rtol: number): Promise<number> {
    const [de, da, db] = [this.data(e), this.data(a), this.data(b)];
    let sum = 0;
    for (let i = 0; i < de.length; i++)
      sum += (de[i] / (atol + rtol * Math.max(Math.abs(da[i]), Math.abs(db[i])))) ** 2;
    return Math.sqrt(sum / de.length);
  }

  async rowwise(f: RowMap, dim: number, inputs: readonly Vec[]): Promise<Vec> {
    const all = inputs.map((v) => this.data(v));
    return this.adopt(mapRows(f, dim, all, new Float64Array(all[0].length)));
  }

  sweep(roots: Iterable<Vec>): void {
    for (const tensor of this.pins.unused(this.alive, roots)) this.alive.delete(tensor);
  }

  pin(v: Vec): void {
    this.pins.pin(v);
  }

  unpin(v: Vec): void {
    this.pins.unpin(v);
  }
}
