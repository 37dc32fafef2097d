/** Dispatches between two submits: each has a slot of the ring of parameters. */
export const MOST = 256;

/**
 * Commands that wait for company: passes are recorded one after the other and go to the device in the next submit, whoever makes
 * it. Mostly that is ONNX Runtime, which is handed what they make: a submit of their own would cost as much as a small network's
 * forward.
 */
export class Recorder {
  private readonly device: GPUDevice;
  /** The recorders of this device that have something waiting. */
  private readonly waiting: Set<Recorder>;
  private encoder: GPUCommandEncoder | undefined;
  private dispatches = 0;
  private after: (() => void)[] = [];

  constructor(device: GPUDevice) {
    this.device = device;
    this.waiting = companions(device);
  }

  /** Where so many dispatches may be recorded, at once. */
  commands(dispatches: number): GPUCommandEncoder {
    if (this.dispatches + dispatches > MOST) this.submit();
    this.dispatches += dispatches;
    this.encoder ??= this.device.createCommandEncoder();
    this.waiting.add(this);
    return this.encoder;
  }

  /** Does something once all that is recorded has been submitted: a buffer that it reads may not go before. */
  afterwards(work: () => void): void {
    if (this.encoder) this.after.push(work);
    else work();
  }

  /** Waits for nobody. */
  submit(): void {
    if (this.encoder) this.device.queue.submit([]);
  }

  /** What is to be submitted now, and what is to be done then. */
  take(): { commands: GPUCommandBuffer[]; after: (() => void)[] } {
    const commands = this.encoder ? [this.encoder.finish()] : [];
    this.encoder = undefined;
    this.dispatches = 0;
    return { commands, after: this.after.splice(0) };
  }
}

const known = new WeakMap<GPUDevice, Set<Recorder>>();

/** The recorders whose commands the next submit to the device's queue takes along, before its own. */
function companions(device: GPUDevice): Set<Recorder> {
  const found = known.get(device);
  if (found) return found;
  const waiting = new Set<Recorder>();
  known.set(device, waiting);
  const { queue } = device;
  const submit = queue.submit.bind(queue);
  queue.submit = (others) => {
    const taken = [...waiting].map((recorder) => recorder.take());
    waiting.clear();
    submit([...taken.flatMap(({ commands }) => commands), ...others]);
    for (const { after } of taken) for (const work of after) work();
  };
  return waiting;
}
