import type { Memory } from './memory';
import type { Passes, Span } from './passes';
import type { Recorder } from './recorder';

/** Tensors that a batch can watch. */
const SLOTS = 64;

/** Milliseconds that a batch stays open: a loop that is faster than this asks for several steps at once. */
const INTERVAL = 16;

interface Question {
  tensor: Span;
  answer: (fine: boolean) => void;
}

/**
 * “Is every value finite?”, asked of many tensors and answered later: a pass raises a flag for each bad tensor, and the flags of
 * some milliseconds travel back through one mapped staging buffer while the loop goes on. A lost device answers nothing wrong:
 * its loss is reported elsewhere.
 */
export class Watch {
  private readonly recorder: Recorder;
  private readonly passes: Passes;
  private readonly memory: Memory;
  private readonly asked = new WeakMap<object, Promise<boolean>>();
  private open: Question[] = [];
  private batch: { flags: Span; questions: Question[]; since: number } | undefined;

  constructor(recorder: Recorder, passes: Passes, memory: Memory) {
    this.recorder = recorder;
    this.passes = passes;
    this.memory = memory;
  }

  /** Tensors never change, so each is looked at once. */
  ask(tensor: Span): Promise<boolean> {
    const known = this.asked.get(tensor);
    if (known) return known;
    const promise = new Promise<boolean>((answer) => this.open.push({ tensor, answer }));
    this.asked.set(tensor, promise);
    if (this.open.length === SLOTS) this.look();
    return promise;
  }

  /** Looks at all tensors that are asked of. Called once a step, before the backend frees anything. */
  look(): void {
    const { open, passes } = this;
    if (this.batch && this.batch.questions.length + open.length > SLOTS) this.send();
    if (open.length) {
      this.open = [];
      this.batch ??= this.begin();
      const { flags, questions } = this.batch;
      const tensors = open.map(({ tensor }) => tensor);
      passes.watch(flags, tensors, questions.length);
      questions.push(...open);
    }
    if (this.batch && performance.now() - this.batch.since > INTERVAL) this.send();
  }

  private begin(): NonNullable<typeof this.batch> {
    const flags = { buffer: this.memory.storage.take(SLOTS * 4), bytes: SLOTS * 4 };
    this.recorder.commands(0).clearBuffer(flags.buffer);
    return { flags, questions: [], since: performance.now() };
  }

  /** Sends for the answers. */
  send(): void {
    if (!this.batch) return;
    const { flags, questions } = this.batch;
    this.batch = undefined;
    const staged = this.memory.stage(this.recorder.commands(0), [{ ...flags, bytes: questions.length * 4 }]);
    this.recorder.submit();
    this.memory.storage.give(flags.buffer);
    staged.fetch().then(
      (bytes) => {
        for (const [i, flag] of new Uint32Array(bytes).entries()) questions[i].answer(flag === 0);
      },
      // The device is going; that is reported where it is watched.
      () => {
        for (const { answer } of questions) answer(true);
      },
    );
  }
}
