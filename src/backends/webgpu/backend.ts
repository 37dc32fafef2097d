import type { Backend, FloatArray, RowMap } from '../../core/backend';
import { Vec, type Tensor } from '../../core/vec';
import type { ImageFormat } from '../../denoisers/card';
import { Pins } from '../pins';
import { mapRows } from '../rows';
import { MAX_TERMS, REDUCERS } from './kernels';
import { Memory } from './memory';
import { pixelsOf } from './paint';
import { Passes, type Span } from './passes';
import { Recorder } from './recorder';
import { Watch } from './watch';

/** Bytes read back at once. */
const CHUNK = 1 << 26;

class GpuTensor implements Tensor, Span {
  readonly id: number;
  readonly size: number;
  readonly buffer: GPUBuffer;
  readonly free: () => void;
  constructor(id: number, size: number, buffer: GPUBuffer, free: () => void) {
    this.id = id;
    this.size = size;
    this.buffer = buffer;
    this.free = free;
  }
  get bytes(): number {
    return this.size * 4;
  }
}

/** Float32 on the device that ONNX Runtime uses too: its outputs become tensors, our tensors become its inputs, nothing is copied back. */
export class WebGpuBackend implements Backend {
  readonly kind = 'webgpu';
  readonly device: GPUDevice;
  private readonly recorder: Recorder;
  private readonly passes: Passes;
  private readonly memory: Memory;
  private readonly watch: Watch;
  private readonly alive = new Set<GpuTensor>();
  private readonly pins = new Pins();
  private next = 0;

  constructor(device: GPUDevice) {
    this.device = device;
    this.recorder = new Recorder(device);
    this.passes = new Passes(device, this.recorder);
    this.memory = new Memory(device);
    this.watch = new Watch(this.recorder, this.passes, this.memory);
  }

  get live(): number {
    return this.alive.size;
  }

  put(data: ArrayLike<number>): Vec {
    const tensor = this.make(data.length);
    this.device.queue.writeBuffer(tensor.buffer, 0, new Float32Array(data));
    return Vec.of(tensor);
  }

  /** Takes a buffer that somebody else made; `free` is called when nobody mentions it any more. */
  adopt(buffer: GPUBuffer, size: number, free: () => void): Vec {
    const tensor = new GpuTensor(this.next++, size, buffer, free);
    this.alive.add(tensor);
    return Vec.of(tensor);
  }

  /** Where a Vec's numbers lie, for others to read: in what they submit, what makes them goes before. */
  span(v: Vec): Span & { size: number } {
    return this.settle(v).tensor as GpuTensor;
  }

  /** A vector so many times in a row, in a buffer outside the tensors, for others to read likewise. */
  repeated(v: Vec, times: number): { buffer: GPUBuffer; free: () => void } {
    const { buffer: from, bytes } = this.settle(v).tensor as GpuTensor;
    const buffer = this.memory.storage.take(times * bytes);
    const encoder = this.recorder.commands(0);
    for (let k = 0; k < times; k++) encoder.copyBufferToBuffer(from, 0, buffer, k * bytes, bytes);
    return { buffer, free: () => this.memory.storage.give(buffer) };
  }

  /** The parts of a buffer that somebody else made, copied: `count` vectors of `size` scalars. */
  parts(buffer: GPUBuffer, size: number, count: number): Vec[] {
    const tensors = Array.from({ length: count }, () => this.make(size));
    const encoder = this.recorder.commands(0);
    tensors.forEach((part, k) => {
      encoder.copyBufferToBuffer(buffer, k * part.bytes, part.buffer, 0, part.bytes);
    });
    this.recorder.submit();
    return tensors.map(Vec.of);
  }

  /** A buffer outside the tensors, for as long as the backend lives. */
  scratch(bytes: number): GPUBuffer {
    return this.memory.storage.take(bytes);
  }

  settle(v: Vec): Vec {
    if (v.tensor) return v;
    const terms = [...v.terms] as [GpuTensor, number][];
    const size = terms[0]?.[0].size ?? 0;
    for (const [tensor] of terms)
      if (tensor.size !== size) throw new RangeError(`A sum mixes tensors of ${size} and ${tensor.size} scalars`);
    const left = terms.map(([tensor, c]) => [c, tensor] as const);
    let sum = this.make(size);
    // More terms than a pass can read: the sum so far is the next pass's first input.
    this.sum(sum, left.splice(0, MAX_TERMS));
    while (left.length) {
      const more = this.make(size);
      this.sum(more, [[1, sum], ...left.splice(0, MAX_TERMS - 1)]);
      this.release(sum);
      sum = more;
    }
    return Vec.of(sum);
  }

  async read(v: Vec): Promise<FloatArray> {
    return (await this.readAll([v]))[0];
  }

  /** Many vectors in as few round trips as their bytes allow. */
  async readAll(vecs: readonly Vec[]): Promise<Float32Array[]> {
    const tensors = vecs.map((v) => this.settle(v).tensor as GpuTensor);
    const out: Float32Array[] = [];
    for (let from = 0; from < tensors.length; ) {
      let to = from;
      let bytes = 0;
      while (to < tensors.length && (to === from || bytes + tensors[to].bytes <= CHUNK)) bytes += tensors[to++].bytes;
      const chunk = tensors.slice(from, to);
      const staged = this.memory.stage(this.recorder.commands(0), chunk);
      this.recorder.submit();
      const numbers = await staged.fetch();
      let offset = 0;
      for (const tensor of chunk) {
        out.push(new Float32Array(numbers.slice(offset, offset + tensor.bytes)));
        offset += tensor.bytes;
      }
      from = to;
    }
    return out;
  }

  finite(v: Vec): Promise<boolean> {
    const answers = [...v.terms.keys()].map((tensor) => this.watch.ask(tensor as GpuTensor));
    return Promise.all(answers).then((all) => all.every(Boolean));
  }

  async errorNorm(e: Vec, a: Vec, b: Vec, atol: number, rtol: number): Promise<number> {
    const vectors = [e, a, b].map((v) => this.settle(v).tensor as GpuTensor);
    const partial = { buffer: this.memory.storage.take(REDUCERS * 4), bytes: REDUCERS * 4 };
    this.passes.norm(partial, vectors, atol, rtol);
    const staged = this.memory.stage(this.recorder.commands(0), [partial]);
    this.recorder.submit();
    this.memory.storage.give(partial.buffer);
    const sum = new Float32Array(await staged.fetch()).reduce((s, p) => s + p, 0);
    return Math.sqrt(sum / vectors[0].size);
  }

  async rowwise(f: RowMap, dim: number, inputs: readonly Vec[]): Promise<Vec> {
    const all = await this.readAll(inputs);
    return this.put(mapRows(f, dim, all, new Float32Array(all[0].length)));
  }

  /** Samples as pixels; handed to the device at once, answered when it gets there. */
  pixels(v: Vec, gain: number, format: ImageFormat): Promise<Uint8ClampedArray<ArrayBuffer>> {
    const { recorder, passes, memory } = this;
    return pixelsOf({ recorder, passes, memory }, this.settle(v).tensor as GpuTensor, gain, format);
  }

  /** Resolves when the device has done everything submitted so far. */
  drained(): Promise<undefined> {
    this.recorder.submit();
    return this.device.queue.onSubmittedWorkDone();
  }

  flush(): void {
    this.watch.flush();
    this.recorder.submit();
  }

  sweep(roots: Iterable<Vec>): void {
    const unused = new Set(this.pins.unused(this.alive, roots));
    this.watch.stepped(unused);
    for (const tensor of unused) this.release(tensor);
  }

  pin(v: Vec): void {
    this.pins.pin(v);
  }

  unpin(v: Vec): void {
    this.pins.unpin(v);
  }

  /** Gives everything back, pinned or not. */
  close(): void {
    this.recorder.submit();
    for (const tensor of this.alive) tensor.free();
    this.alive.clear();
    this.memory.destroy();
    this.passes.destroy();
  }

  private sum(result: GpuTensor, terms: readonly (readonly [c: number, v: GpuTensor])[]): void {
    const word = this.watch.word(terms.map(([, v]) => v));
    this.passes.sum(result, terms, word);
  }

  private make(size: number): GpuTensor {
    const { storage } = this.memory;
    const buffer = storage.take(size * 4);
    const tensor = new GpuTensor(this.next++, size, buffer, () => storage.give(buffer));
    this.alive.add(tensor);
    return tensor;
  }

  private release(tensor: GpuTensor): void {
    this.alive.delete(tensor);
    this.recorder.afterwards(tensor.free);
  }
}
