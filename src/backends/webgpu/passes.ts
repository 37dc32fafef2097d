import type { ImageFormat } from '../../denoisers/card';
import { finiteKernel, normKernel, REDUCERS, sumKernel, WORKGROUP } from './kernels';
import { paintKernel } from './paint';
import { MOST, type Recorder } from './recorder';
import type { Word } from './watch';

/** A buffer and how many of its bytes count: buffers come in rounded sizes. */
export interface Span {
  buffer: GPUBuffer;
  bytes: number;
}

/** One pass: its kernel, and the buffers in the order of its bindings, written ones first. */
interface Work {
  name: string;
  code: () => string;
  params: ArrayBuffer;
  writes: readonly Span[];
  reads: readonly Span[];
  groups: number;
}

/** Parameters of one pass; 256 bytes apart, as dynamic offsets must be. */
const SLOT = 256;

/**
 * Records compute passes. Parameters go to a ring of uniform slots: `writeBuffer` is ordered with the submits around it, and a
 * submit has no more dispatches than the ring has slots, so a slot may be written again when the ring comes round.
 */
export class Passes {
  private readonly device: GPUDevice;
  private readonly recorder: Recorder;
  private readonly pipelines: Pipelines;
  private readonly uniforms: GPUBuffer;
  private next = 0;

  constructor(device: GPUDevice, recorder: Recorder) {
    this.device = device;
    this.recorder = recorder;
    this.pipelines = pipelinesOf(device);
    this.uniforms = device.createBuffer({
      size: SLOT * MOST,
      usage: GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST,
    });
  }

  /** result = Σ cᵢ·vᵢ, at most MAX_TERMS terms; with a word to tell of them, at most MAX_WATCHED. */
  sum(result: Span, terms: readonly (readonly [c: number, v: Span])[], word?: Word): void {
    const n = result.bytes / 4;
    const params = new ArrayBuffer(48);
    new Uint32Array(params, 0, 2).set([n, word?.index ?? 0]);
    new Float32Array(params, 16).set(terms.map(([c]) => c));
    this.record({
      name: `${word ? 'watched' : 'sum'}${terms.length}`,
      code: () => sumKernel(terms.length, word !== undefined),
      params,
      writes: word ? [result, word.flags] : [result],
      reads: terms.map(([, v]) => v),
      groups: Math.min(Math.ceil(n / WORKGROUP), 65_535),
    });
  }

  /** Raises bit 0 of the word if the vector holds a value that is not finite. */
  look(word: Word, v: Span): void {
    const n = v.bytes / 4;
    this.record({
      name: 'finite',
      code: () => finiteKernel,
      params: Uint32Array.of(n, word.index, 0, 0).buffer,
      writes: [word.flags],
      reads: [v],
      groups: Math.min(Math.ceil(n / WORKGROUP), REDUCERS),
    });
  }

  /** REDUCERS partial sums of the squared error quotient. */
  norm(partial: Span, vectors: readonly Span[], atol: number, rtol: number): void {
    const params = new ArrayBuffer(16);
    new Uint32Array(params, 0, 1)[0] = vectors[0].bytes / 4;
    new Float32Array(params, 4, 2).set([atol, rtol]);
    const code = (): string => normKernel;
    this.record({ name: 'norm', code, params, writes: [partial], reads: vectors, groups: REDUCERS });
  }

  /** RGBA of samples, a scalar a pixel. */
  paint(rgba: Span, v: Span, gain: number, format: ImageFormat): void {
    const { channels, width, height, layout, range } = format;
    const n = rgba.bytes / 4;
    const params = new ArrayBuffer(32);
    new Uint32Array(params, 0, 4).set([n, width * height, channels, Number(layout === 'NHWC')]);
    new Float32Array(params, 16).set([gain, range[0], 255 / (range[1] - range[0])]);
    const groups = Math.min(Math.ceil(n / WORKGROUP), 65_535);
    this.record({ name: 'paint', code: () => paintKernel, params, writes: [rgba], reads: [v], groups });
  }

  private record(work: Work): void {
    const { params, writes, reads, groups } = work;
    const pass = this.recorder.commands(1).beginComputePass();
    const offset = SLOT * (this.next++ % MOST);
    this.device.queue.writeBuffer(this.uniforms, offset, params);
    const { pipeline, layout } = this.pipelines.of(work);
    const bind = this.device.createBindGroup({
      layout,
      entries: [
        { binding: 0, resource: { buffer: this.uniforms, size: params.byteLength } },
        ...[...writes, ...reads].map(({ buffer, bytes }, i) => ({ binding: i + 1, resource: { buffer, size: bytes } })),
      ],
    });
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, bind, [offset]);
    pass.dispatchWorkgroups(groups);
    pass.end();
  }

  destroy(): void {
    this.uniforms.destroy();
  }
}

/** One pipeline for each kernel, made when first needed. */
class Pipelines {
  private readonly device: GPUDevice;
  private readonly known = new Map<string, { pipeline: GPUComputePipeline; layout: GPUBindGroupLayout }>();

  constructor(device: GPUDevice) {
    this.device = device;
  }

  of({ name, code, writes, reads }: Work): { pipeline: GPUComputePipeline; layout: GPUBindGroupLayout } {
    const known = this.known.get(name);
    if (known) return known;
    const { device } = this;
    const visibility = GPUShaderStage.COMPUTE;
    const buffer = (type: GPUBufferBindingType): GPUBufferBindingLayout => ({ type });
    const layout = device.createBindGroupLayout({
      entries: [
        { binding: 0, visibility, buffer: { type: 'uniform', hasDynamicOffset: true } },
        ...Array.from({ length: writes.length + reads.length }, (_, i) => ({
          binding: i + 1,
          visibility,
          buffer: buffer(i < writes.length ? 'storage' : 'read-only-storage'),
        })),
      ],
    });
    const pipeline = device.createComputePipeline({
      layout: device.createPipelineLayout({ bindGroupLayouts: [layout] }),
      compute: { module: device.createShaderModule({ code: code() }) },
    });
    this.known.set(name, { pipeline, layout });
    return { pipeline, layout };
  }
}

/** Made once for each device; a lost device takes them along. */
const made = new WeakMap<GPUDevice, Pipelines>();
function pipelinesOf(device: GPUDevice): Pipelines {
  const pipelines = made.get(device) ?? new Pipelines(device);
  made.set(device, pipelines);
  return pipelines;
}
