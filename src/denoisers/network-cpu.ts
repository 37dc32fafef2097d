import type { CpuBackend } from '../backends/cpu';
import type { NoiseProcess } from '../core/process';
import type { Vec } from '../core/vec';
import type { Card } from './card';
import { type Condition, type Feeds, OnnxDenoiser } from './network';
import type { Session } from './session';
import { makeTensor, readTensor } from './tensors';

/** With the state in float64 on the CPU, whatever engine the session has; any type of input, any batch. */
export class CpuDenoiser extends OnnxDenoiser {
  private readonly backend: CpuBackend;

  constructor(session: Session, card: Card, process: NoiseProcess, backend: CpuBackend, condition?: Condition) {
    super(session, card, process, condition);
    this.backend = backend;
    const freed = this.freed();
    if (freed) this.unconditioned = new CpuDenoiser(session, card, process, backend, freed);
  }

  protected async forward(x: Vec, time: number): Promise<Vec> {
    return this.backend.adopt(await this.answer(this.backend.data(x), time));
  }

  /** What the network itself says of [samples·dim] numbers and the number for its time input. */
  async answer(data: Float64Array, time: number): Promise<Float64Array> {
    const samples = data.length / this.dim;
    const { batch = samples } = this.card;
    if (batch === samples) return this.once(data, time, 0);
    const all = new Float64Array(data.length);
    for (let first = 0; first < samples; first += batch) {
      const rows = new Float64Array(batch * this.dim);
      rows.set(data.subarray(first * this.dim, (first + batch) * this.dim));
      const out = await this.once(rows, time, first);
      all.set(out.subarray(0, Math.min(out.length, all.length - first * this.dim)), first * this.dim);
    }
    return all;
  }

  protected async forwardTwice(x: Vec, time: number, condition: Condition): Promise<readonly [Vec, Vec]> {
    const data = this.backend.data(x);
    const rows = new Float64Array(2 * data.length);
    rows.set(data);
    rows.set(data, data.length);
    const out = await this.once(rows, time, 0, condition);
    return [this.backend.adopt(out.subarray(0, data.length)), this.backend.adopt(out.subarray(data.length))];
  }

  private async once(rows: Float64Array, time: number, first: number, condition?: Condition): Promise<Float64Array> {
    const { outputChannels } = this.card;
    const samples = rows.length / this.dim;
    const results = await this.session.run({
      ...this.others(samples, first, condition),
      ...this.stateAndTime(rows, time, samples),
    });
    const out = readTensor(this.checked(results[this.output], samples));
    return outputChannels === undefined ? new Float64Array(out) : this.firstChannels(out, samples);
  }

  private stateAndTime(rows: Float64Array, time: number, samples: number): Feeds {
    const { x, xType = 'float32', time: input } = this.card.inputs;
    const state = (data: Float64Array, dims: number[]) => ({ [x]: makeTensor(this.session.ort, xType, data, dims) });
    const dims = this.dims(samples);
    if (input.shape !== 'joined') return { ...state(rows, dims), [input.name]: this.timeTensor(time, samples) };
    const [, channels, ...sides] = dims;
    const wide = this.dim + this.dim / channels;
    const both = new Float64Array(samples * wide).fill(time);
    for (let n = 0; n < samples; n++) both.set(rows.subarray(n * this.dim, (n + 1) * this.dim), n * wide);
    return state(both, [samples, channels + 1, ...sides]);
  }

  /** The prediction proper, where the network also answers with a variance. */
  private firstChannels(out: ArrayLike<number>, samples: number): Float64Array {
    const { layout, shape, outputChannels = 0 } = this.card;
    const wide = out.length / samples;
    const kept = new Float64Array(samples * this.dim);
    const channels = shape.at(-1) ?? 1;
    for (let n = 0; n < samples; n++)
      for (let i = 0; i < this.dim; i++) {
        const from = layout === 'NHWC' ? Math.floor(i / channels) * outputChannels + (i % channels) : i;
        kept[n * this.dim + i] = out[n * wide + from];
      }
    return kept;
  }
}
