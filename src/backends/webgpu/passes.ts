import type { ImageFormat } from '../../denoisers/card';
import { finiteKernel, normKernel, REDUCERS, sumKernel, WORKGROUP } from './kernels';
import { paintKernel } from './paint';

/** A buffer and how many of its bytes count: buffers come in rounded sizes. */
export interface Span {
  buffer: GPUBuffer;
  bytes: number;
}

type Work = [name: string, code: () => string, params: ArrayBuffer, spans: readonly Span[], groups: number];

/** Parameters of one pass; 256 bytes apart, as dynamic offsets must be. */
const SLOT = 256;
const SLOTS = 256;

/**
 * Records compute passes. Parameters go to a ring of uniform slots: `writeBuffer` is ordered with the submits around it, so
 * a slot may be written again as soon as the ring comes round, and nothing ever waits.
 */
export class Passes {
  private readonly device: GPUDevice;
  private readonly uniforms: GPUBuffer;
  private readonly pipelines = new Map<string, { pipeline: GPUComputePipeline; layout: GPUBindGroupLayout }>();
  private next = 0;

  constructor(device: GPUDevice) {
    this.device = device;
    this.uniforms = device.createBuffer({
      size: SLOT * SLOTS,
      usage: GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST,
    });
  }

  /** result = Σ cᵢ·vᵢ, at most MAX_TERMS terms. */
  sum(encoder: GPUCommandEncoder, result: Span, terms: readonly (readonly [c: number, v: Span])[]): void {
    const n = result.bytes / 4;
    const params = new ArrayBuffer(48);
    new Uint32Array(params, 0, 1)[0] = n;
    new Float32Array(params, 16).set(terms.map(([c]) => c));
    const groups = Math.min(Math.ceil(n / WORKGROUP), 65_535);
    const name = `sum${terms.length}`;
    this.record(encoder, name, () => sumKernel(terms.length), params, [result, ...terms.map(([, v]) => v)], groups);
  }

  /** Raises flags[i] if the i-th vector holds a value that is not finite. */
  watch(encoder: GPUCommandEncoder, flags: Span, vectors: readonly Span[]): void {
    const pass = encoder.beginComputePass();
    vectors.forEach((v, slot) => {
      const params = Uint32Array.of(v.bytes / 4, slot, 0, 0).buffer;
      const groups = Math.min(Math.ceil(v.bytes / 4 / WORKGROUP), REDUCERS);
      this.dispatch(pass, 'finite', () => finiteKernel, params, [flags, v], groups);
    });
    pass.end();
  }

  /** REDUCERS partial sums of the squared error quotient. */
  norm(encoder: GPUCommandEncoder, partial: Span, vectors: readonly Span[], atol: number, rtol: number): void {
    const params = new ArrayBuffer(16);
    new Uint32Array(params, 0, 1)[0] = vectors[0].bytes / 4;
    new Float32Array(params, 4, 2).set([atol, rtol]);
    this.record(encoder, 'norm', () => normKernel, params, [partial, ...vectors], REDUCERS);
  }

  /** RGBA of samples, a scalar a pixel. */
  paint(encoder: GPUCommandEncoder, rgba: Span, v: Span, gain: number, format: ImageFormat): void {
    const { channels, width, height, layout, range } = format;
    const n = rgba.bytes / 4;
    const params = new ArrayBuffer(32);
    new Uint32Array(params, 0, 4).set([n, width * height, channels, Number(layout === 'NHWC')]);
    new Float32Array(params, 16).set([gain, range[0], 255 / (range[1] - range[0])]);
    const groups = Math.min(Math.ceil(n / WORKGROUP), 65_535);
    this.record(encoder, 'paint', () => paintKernel, params, [rgba, v], groups);
  }

  private record(encoder: GPUCommandEncoder, ...work: Work): void {
    const pass = encoder.beginComputePass();
    this.dispatch(pass, ...work);
    pass.end();
  }

  private dispatch(pass: GPUComputePassEncoder, ...[name, code, params, spans, groups]: Work): void {
    const offset = SLOT * (this.next++ % SLOTS);
    this.device.queue.writeBuffer(this.uniforms, offset, params);
    const { pipeline, layout } = this.pipeline(name, code, spans.length);
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

  /** One pipeline for each kernel and number of inputs, made when first needed. */
  private pipeline(
    name: string,
    code: () => string,
    spans: number,
  ): { pipeline: GPUComputePipeline; layout: GPUBindGroupLayout } {
    const known = this.pipelines.get(name);
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
    this.pipelines.set(name, { pipeline, layout });
    return { pipeline, layout };
  }
}

/** Pipelines and the ring are made once per device; a lost device takes them along. */
const known = new WeakMap<GPUDevice, Passes>();
export function passesOf(device: GPUDevice): Passes {
  const passes = known.get(device) ?? new Passes(device);
  known.set(device, passes);
  return passes;
}
