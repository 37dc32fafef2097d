/** ONNX Runtime copies in blocks of 16 bytes, so every buffer it sees must be that long. */
const BLOCK = 16;
const STORAGE = (): number => GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
const STAGING = (): number => GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST;

/** Freed buffers by size, for the next one who asks; a run's working set settles after a few steps. */
class Shelf {
  private readonly device: GPUDevice;
  private readonly usage: number;
  private readonly free = new Map<number, GPUBuffer[]>();
  private readonly all = new Set<GPUBuffer>();

  constructor(device: GPUDevice, usage: number) {
    this.device = device;
    this.usage = usage;
  }

  take(bytes: number): GPUBuffer {
    const size = Math.max(BLOCK, Math.ceil(bytes / BLOCK) * BLOCK);
    const spare = this.free.get(size)?.pop();
    if (spare) return spare;
    const buffer = this.device.createBuffer({ size, usage: this.usage });
    this.all.add(buffer);
    return buffer;
  }

  /** Commands already submitted still see the old contents: the queue keeps their order. */
  give(buffer: GPUBuffer): void {
    const spares = this.free.get(buffer.size);
    if (spares) spares.push(buffer);
    else this.free.set(buffer.size, [buffer]);
  }

  destroy(): void {
    for (const buffer of this.all) buffer.destroy();
    this.all.clear();
    this.free.clear();
  }
}

/** The buffers of one run. */
export class Memory {
  readonly storage: Shelf;
  readonly staging: Shelf;

  constructor(device: GPUDevice) {
    this.storage = new Shelf(device, STORAGE());
    this.staging = new Shelf(device, STAGING());
  }

  /** Copies parts of buffers into one staging buffer; the caller submits, then calls `fetch`. */
  stage(
    encoder: GPUCommandEncoder,
    parts: readonly { buffer: GPUBuffer; bytes: number }[],
  ): { fetch(): Promise<ArrayBuffer> } {
    const bytes = parts.reduce((sum, part) => sum + part.bytes, 0);
    const staging = this.staging.take(bytes);
    let offset = 0;
    for (const part of parts) {
      encoder.copyBufferToBuffer(part.buffer, 0, staging, offset, part.bytes);
      offset += part.bytes;
    }
    return {
      fetch: async () => {
        await staging.mapAsync(GPUMapMode.READ, 0, bytes);
        const copy = staging.getMappedRange(0, bytes).slice(0);
        staging.unmap();
        this.staging.give(staging);
        return copy;
      },
    };
  }

  destroy(): void {
    this.storage.destroy();
    this.staging.destroy();
  }
}
