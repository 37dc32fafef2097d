import type { WebGpuBackend } from '../backends/webgpu/backend';
import type { NoiseProcess } from '../core/process';
import type { Vec } from '../core/vec';
import type { Card } from './card';
import { CardError, type Condition, OnnxDenoiser } from './network';
import type { Session, Tensor } from './session';

/** On the WebGPU provider: input and output are buffers of our device, and nothing comes back to the CPU. */
export class GpuDenoiser extends OnnxDenoiser {
  private readonly backend: WebGpuBackend;
  private readonly time: GPUBuffer;

  constructor(session: Session, card: Card, process: NoiseProcess, backend: WebGpuBackend, condition?: Condition) {
    super(session, card, process, condition);
    this.backend = backend;
    this.time = backend.scratch(4);
    const freed = this.freed();
    if (freed) this.unconditioned = new GpuDenoiser(session, card, process, backend, freed);
  }

  protected async forward(x: Vec, time: number): Promise<Vec> {
    const { buffer, size } = this.backend.span(x);
    const { tensor, free } = await this.run(buffer, size, time);
    return this.backend.adopt(tensor.gpuBuffer as GPUBuffer, size, free);
  }

  protected async forwardTwice(x: Vec, time: number, condition: Condition): Promise<readonly [Vec, Vec]> {
    const { backend } = this;
    const { size } = backend.span(x);
    const twice = backend.repeated(x, 2);
    const { tensor, free } = await this.run(twice.buffer, 2 * size, time, condition);
    const [given, freed] = backend.parts(tensor.gpuBuffer as GPUBuffer, size, 2);
    free();
    twice.free();
    return [given, freed];
  }

  private async run(buffer: GPUBuffer, size: number, time: number, condition?: Condition) {
    const { session } = this;
    const samples = size / this.dim;
    const out = await session.run({
      ...this.others(samples, 0, condition),
      [this.card.inputs.x]: session.ort.Tensor.fromGpuBuffer(buffer, {
        dataType: 'float32',
        dims: this.dims(samples),
      }),
      [this.card.inputs.time.name]: this.timeOnDevice(time) ?? this.timeTensor(time, samples),
    });
    const tensor = this.checked(out[this.output], samples);
    if (tensor.type !== 'float32')
      throw new CardError(`${this.card.name}: the output “${this.output}” is ${tensor.type}, not float32.`);
    return { tensor, free: () => session.drop(tensor) };
  }

  private timeOnDevice(time: number): Tensor | undefined {
    const { shape = 'one', type = 'float32' } = this.card.inputs.time;
    if (shape !== 'one' || type !== 'float32') return undefined;
    // Ordered with the submits around it, so one buffer serves all evaluations.
    this.backend.device.queue.writeBuffer(this.time, 0, Float32Array.of(time));
    return this.session.ort.Tensor.fromGpuBuffer(this.time, { dataType: 'float32', dims: [1] });
  }
}
