import type { ImageFormat } from '../../denoisers/card';
import { finiteKernel, normKernel, REDUCERS, sumKernel, WORKGROUP } from './kernels';
import { paintKernel } from './paint';
import { MOST, type Recorder } from './recorder';

/** A buffer and how many of its bytes count: buffers come in rounded sizes. */
export interface Span {
  buffer: GPUBuffer;
  bytes: number;
}

type Work = [name: string, code: () => string, params: ArrayBuffer, spans: readonly Span[], groups: number];

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

  /** result = Σ cᵢ·vᵢ, at most MAX_TERMS terms. */
  sum(result: Span, terms: readonly (readonly [c: number, v: Span])[]): void {
    const n = result.bytes / 4;
    const params = new ArrayBuffer(48);
    new Uint32Array(params, 0, 1)[0] = n;
    new Float32Array(params, 16).set(terms.map(([c]) => c));
    const groups = Math.min(Math.ceil(n / WORKGROUP), 65_535);
    const name = `sum${terms.length}`;
    this.record(name, () => sumKernel(terms.length), params, [result, ...terms.map(([, v]) => v)], groups);
  }

  /** Raises flags[first + i] if the i-th vector holds a value that is not finite. */
  watch(flags: Span, vectors: readonly Span[], first: number): void {
    const pass = this.recorder.commands(vectors.length).beginComputePass();
    vectors.forEach((v, k) => {
      const params = Uint32Array.of(v.bytes / 4, first + k, 0, 0).buffer;
      const groups = Math.min(Math.ceil(v.bytes / 4 / WORKGROUP), REDUCERS);
      this.dispatch(pass, 'finite', () => finiteKernel, params, [flags, v], groups);
    });
    pass.end();
  }

  /** REDUCERS partial sums of the squared error quotient. */
  norm(partial: Span, vectors: readonly Span[], atol: number, rtol: number): void {
    const params = new ArrayBuffer(16);
    new Uint32Array(params, 0, 1)[0] = vectors[0].bytes / 4;
    new Float32Array(params, 4, 2).set([atol, rtol]);
    this.record('norm', () => normKernel, params, [partial, ...vectors], REDUCERS);
  }

  /** RGBA of samples, a scalar a pixel. */
  paint(rgba: Span, v: Span, gain: number, format: ImageFormat): void {
    const { channels, width, height, layout, range } = format;
    const n = rgba.bytes / 4;
    const params = new ArrayBuffer(32);
    new Uint32Array(params, 0, 4).set([n, width * height, channels, Number(layout === 'NHWC')]);
    new Float32Array(params, 16).set([gain, range[0], 255 / (range[1] - range[0])]);
    const groups = Math.min(Math.ceil(n / WORKGROUP), 65_535);
    this.record('paint', () => paintKernel, params, [rgba, v], groups);
  }

  private record(...work: Work): void {
    const pass = this.recorder.commands(1).beginComputePass();
    this.dispatch(pass, ...work);
    pass.end();
  }

  private dispatch(pass: GPUComputePassEncoder, ...[name, code, params, spans, groups]: Work): void {
    const offset = SLOT * (this.next++ % MOST);
    this.device.queue.writeBuffer(this.uniforms, offset, params);
    const { pipeline, layout } = this.pipelines.of(name, code, spans.length);
    const bind = this.device.createBindGroup({
      layout,
      entries: [
        { binding: 0, resource: { buffer: this.uniforms, size: params.byteLength } },
        ...spans.map(({ buffer, bytes }, i) => ({ binding: i + 1, resource: { buffer, size: bytes } })),
      ],
    });
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, bind, [offset]);
    pass.dispatchWorkgroups(groups);
  }

  destroy(): void {
    this.uniforms.destroy();
  }
}

/** One pipeline for each kernel and number of inputs, made when first needed. */
class Pipelines {
  private readonly device: GPUDevice;
  private readonly known = new Map<string, { pipeline: GPUComputePipeline; layout: GPUBindGroupLayout }>();

  constructor(device: GPUDevice) {
    this.device = device;
  }

  of(name: string, code: () => string, spans: number): { pipeline: GPUComputePipeline; layout: GPUBindGroupLayout } {
    const known = this.known.get(name);
    if (known) return known;
    const { device } = this;
    const visibility = GPUShaderStage.COMPUTE;
    const buffer = (type: GPUBufferBindingType): GPUBufferBindingLayout => ({ type });
    const layout = device.createBindGroupLayout({
      entries: [
        { binding: 0, visibility, buffer: { type: 'uniform', hasDynamicOffset: true } },
        ...Array.from({ length: spans }, (_, i) => ({
          binding: i + 1,
          visibility,
          buffer: buffer(i === 0 ? 'storage' : 'read-only-storage'),
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
