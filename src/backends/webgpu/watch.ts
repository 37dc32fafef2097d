import type { Memory } from './memory';
import type { Passes, Span } from './passes';

/** Tensors watched before a batch must be sent off. */
const SLOTS = 64;

/**
 * “Is every value finite?”, asked of many tensors and answered later: the questions of a step go to the device in one
 * submit, a pass raises a flag for each bad tensor, and the flags travel back through a mapped staging buffer while the loop
 * goes on. A lost device answers nothing wrong: its loss is reported elsewhere.
 */
export class Watch {
  private readonly device: GPUDevice;
  private readonly passes: Passes;
  private readonly memory: Memory;
  private readonly asked = new WeakMap<object, Promise<boolean>>();
  private open: { tensor: Span; answer: (fine: boolean) => void }[] = [];

  constructor(device: GPUDevice, passes: Passes, memory: Memory) {
    this.device = device;
    this.passes = passes;
    this.memory = memory;
  }

  /** Tensors never change, so each is looked at once. */
  ask(tensor: Span): Promise<boolean> {
    const known = this.asked.get(tensor);
    if (known) return known;
    const promise = new Promise<boolean>((answer) => this.open.push({ tensor, answer }));
    this.asked.set(tensor, promise);
    if (this.open.length === SLOTS) this.send();
    return promise;
  }

  /** Sends the open questions off. Called once a step, before the backend frees anything. */
  send(): void {
    const batch = this.open;
    if (!batch.length) return;
    this.open = [];
    const flags = this.memory.storage.take(SLOTS * 4);
    const encoder = this.device.createCommandEncoder();
    encoder.clearBuffer(flags);
    this.passes.watch(
      encoder,
      { buffer: flags, bytes: SLOTS * 4 },
      batch.map(({ tensor }) => tensor),
    );
    const staged = this.memory.stage(encoder, [{ buffer: flags, bytes: batch.length * 4 }]);
    this.device.queue.submit([encoder.finish()]);
    this.memory.storage.give(flags);
    staged.fetch().then(
      (bytes) => {
        for (const [i, flag] of new Uint32Array(bytes).entries()) batch[i].answer(flag === 0);
      },
      // The device is going; that is reported where it is watched.
      () => {
        for (const { answer } of batch) answer(true);
      },
    );
  }
}
