/** Dispatches between two submits: each has a slot of the ring of parameters. */
export const MOST = 256;

/**
 * Commands that wait for company: passes are recorded one after the other and go to the device in one submit, when somebody
 * else is to use what they make. A submit costs as much as a small network's forward.
 */
export class Recorder {
  private readonly device: GPUDevice;
  private encoder: GPUCommandEncoder | undefined;
  private dispatches = 0;
  private waiting: (() => void)[] = [];

  constructor(device: GPUDevice) {
    this.device = device;
  }

  /** Where so many dispatches may be recorded, at once. */
  commands(dispatches: number): GPUCommandEncoder {
    if (this.dispatches + dispatches > MOST) this.submit();
    this.dispatches += dispatches;
    this.encoder ??= this.device.createCommandEncoder();
    return this.encoder;
  }

  /** Does something once all that is recorded has been submitted: a buffer that it reads may not go before. */
  afterwards(work: () => void): void {
    if (this.encoder) this.waiting.push(work);
    else work();
  }

  submit(): void {
    if (!this.encoder) return;
    this.device.queue.submit([this.encoder.finish()]);
    this.encoder = undefined;
    this.dispatches = 0;
    for (const work of this.waiting.splice(0)) work();
  }
}
