import { messageOf } from './message';

/** What ONNX Runtime's errors mean for somebody who wants to sample, and what to do; other errors speak for themselves. */
export function complaint(error: unknown): string {
  const text = messageOf(error);
  for (const [pattern, say] of known) {
    const match = pattern.exec(text);
    if (match) return say(...match.slice(1));
  }
  const session = /^Can't create a session.*ERROR_MESSAGE: (?:\S*onnxruntime\S* )*(.*)/s.exec(text);
  return session ? `ONNX Runtime refuses it: ${session[1]} Export it again, with opset 17 if you can.` : text;
}

const known: readonly (readonly [RegExp, (...found: string[]) => string])[] = [
  [
    /Op registered for (\w+) is deprecated in domain_version of (\d+)/i,
    (op, opset) =>
      `It uses the operator “${op}”, which opset ${opset} does not have any more. Export it again with opset 17.`,
  ],
  [
    /opset \d+ is under development and support|Unsupported model IR version/i,
    () => 'It was exported for a newer ONNX than this runtime knows. Export it again with opset 17.',
  ],
  [
    /bad_alloc|out of memory|Array buffer allocation|Aborted\(\)|memory access out of bounds|failed to allocate/i,
    () => 'There is not enough memory for it here. Close other tabs, take fewer samples, or choose a smaller model.',
  ],
  [
    /NotReadableError|could not be read/i,
    () => 'Its file can no longer be read: it was moved or changed since it was opened. Open it again.',
  ],
  [
    /external data|External initializer|(?:file|path).*(?:not found|does not exist)/i,
    () => 'Its weights lie in another file that was not given. Drop both together, or the folder that holds them.',
  ],
];
