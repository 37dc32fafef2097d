import { MAX_WATCHED } from './kernels';
import type { Memory } from './memory';
import type { Passes, Span } from './passes';
import type { Recorder } from './recorder';

/** Words that a batch holds, one for each pass that looks at something. */
const WORDS = 64;

/** Milliseconds that a batch stays open: a loop that is faster than this asks for several steps at once. */
const INTERVAL = 50;

interface Question {
  answer: (fine: boolean) => void;
  /** Whether a step has ended since, in which no pass read the tensor. */
  waited: boolean;
}

interface Batch {
  flags: Span;
  words: number;
  asked: { word: number; bit: number; answer: (fine: boolean) => void }[];
  since: number;
}

/** Where a pass tells of its inputs: bit i of the word is raised if the i-th one holds a value that is not finite. */
export interface Word {
  flags: Span;
  index: number;
}

/**
 * “Is every value finite?”, asked of many tensors and answered later. A sum looks at its inputs while it reads them: nearly all
 * tensors are the input of a sum soon after they are made, and a pass of its own costs a device as much as one of the network's.
 * What no sum reads is looked at when a step is over. The words of some milliseconds travel back through one mapped staging
 * buffer while the loop goes on. A lost device answers nothing wrong: its loss is reported elsewhere.
 */
export class Watch {
  private readonly recorder: Recorder;
  private readonly passes: Passes;
  private readonly memory: Memory;
  private readonly known = new WeakMap<object, Promise<boolean>>();
  private readonly open = new Map<Span, Question>();
  private batch: Batch | undefined;

  constructor(recorder: Recorder, passes: Passes, memory: Memory) {
    this.recorder = recorder;
    this.passes = passes;
    this.memory = memory;
  }

  /** Tensors never change, so each is looked at once. */
  ask(tensor: Span): Promise<boolean> {
    const known = this.known.get(tensor);
    if (known) return known;
    const promise = new Promise<boolean>((answer) => this.open.set(tensor, { answer, waited: false }));
    this.known.set(tensor, promise);
    return promise;
  }

  /** The word of a pass that is about to read these tensors; none if nobody asks of them, or if they are too many for one pass. */
  word(inputs: readonly Span[]): Word | undefined {
    if (inputs.length > MAX_WATCHED || !inputs.some((tensor) => this.open.has(tensor))) return undefined;
    if (this.batch?.words === WORDS) this.send();
    this.batch ??= this.begin();
    const { flags, asked } = this.batch;
    const index = this.batch.words++;
    inputs.forEach((tensor, bit) => {
      const question = this.open.get(tensor);
      if (question && this.open.delete(tensor)) asked.push({ word: index, bit, answer: question.answer });
    });
    return { flags, index };
  }

  /** Looks at what a step has left unread, and at what is about to be freed; sends for the answers when they are due. */
  stepped(freed: ReadonlySet<Span>): void {
    for (const [tensor, question] of [...this.open]) {
      if (question.waited || freed.has(tensor)) this.look(tensor);
      else question.waited = true;
    }
    if (this.batch && performance.now() - this.batch.since > INTERVAL) this.send();
  }

  /** Looks at all that is asked of, and sends for the answers. */
  flush(): void {
    for (const tensor of [...this.open.keys()]) this.look(tensor);
    this.send();
  }

  private look(tensor: Span): void {
    const word = this.word([tensor]);
    if (word) this.passes.look(word, tensor);
  }

  private begin(): Batch {
    const flags = { buffer: this.memory.storage.take(WORDS * 4), bytes: WORDS * 4 };
    this.recorder.commands(0).clearBuffer(flags.buffer);
    return { flags, words: 0, asked: [], since: performance.now() };
  }

  private send(): void {
    if (!this.batch) return;
    const { flags, words, asked } = this.batch;
    this.batch = undefined;
    const staged = this.memory.stage(this.recorder.commands(0), [{ ...flags, bytes: words * 4 }]);
    this.recorder.submit();
    this.memory.storage.give(flags.buffer);
    staged.fetch().then(
      (bytes) => {
        const raised = new Uint32Array(bytes);
        for (const { word, bit, answer } of asked) answer(((raised[word] >> bit) & 1) === 0);
      },
      // The device is going; that is reported where it is watched.
      () => {
        for (const { answer } of asked) answer(true);
      },
    );
  }
}
