import type { Memory } from './memory';
import type { Passes, Span } from './passes';

/** Tensors watched before a batch must be sent off. */
const SLOTS = 64;

interface Batch {
  flags: GPUBuffer;
  answers: ((fine: boolean) => void)[];
}

/**
 * “Is every value finite?”, asked of many tensors and answered later: a pass raises a flag, the flags of a step travel back
 * through a mapped staging buffer, and the loop goes on meanwhile. A lost device answers nothing wrong: its loss is reported elsewhere.
 */
export class Watch {
  private readonly device: GPUDevice;
  private readonly passes: Passes;
  private readonly memory: Memory;
  private readonly asked = new WeakMap<object, Promise<boolean>>();
  private batch?: Batch;

  constructor(device: GPUDevice, passes: Passes, memory: Memory) {
    this.device = device;
    this.passes = passes;
    this.memory = memory;
  }

  /** Tensors never change, so each is looked at once. */
  ask(tensor: Span): Promise<boolean> {
    const known = this.asked.get(tensor);
    if (known) return known;
    const encoder = this.device.createCommandEncoder();
    this.batch ??= this.open(encoder);
    const { flags, answers } = this.batch;
    this.passes.watch(encoder, { buffer: flags, bytes: SLOTS * 4 }, answers.length, tensor);
    this.device.queue.submit([encoder.finish()]);
    const answer = new Promise<boolean>((resolve) => answers.push(resolve));
    this.asked.set(tensor, answer);
    if (answers.length === SLOTS) this.send();
    return answer;
  }

  /** Sends the open questions off; called once a step. */
  send(): void {
    const { batch } = this;
    if (!batch) return;
    this.batch = undefined;
    const encoder = this.device.createCommandEncoder();
    const staged = this.memory.stage(encoder, [{ buffer: batch.flags, bytes: batch.answers.length * 4 }]);
    this.device.queue.submit([encoder.finish()]);
    this.memory.storage.give(batch.flags);
    staged.fetch().then(
      (bytes) => new Uint32Array(bytes).forEach((flag, i) => batch.answers[i](flag === 0)),
      () => batch.answers.forEach((answer) => answer(true)),
    );
  }

  private open(encoder: GPUCommandEncoder): Batch {
    const flags = this.memory.storage.take(SLOTS * 4);
    encoder.clearBuffer(flags);
    return { flags, answers: [] };
  }
}
