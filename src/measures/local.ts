import type { FloatArray } from '../core/backend';
import { fixed } from '../core/controller';
import { integrate } from '../core/integrate';
import { nfeOf, type Evaluation } from '../core/solver';
import { relativeError } from './errors';
import { noNoise, readPinned, type Subject } from './subject';

/** One solver step from each reference state, with the history on the reference too. */
export async function* localErrors(
  subject: Subject,
  reference: readonly FloatArray[],
): AsyncGenerator<{ error: number; nfe: number }> {
  const { backend, denoiser, levels, solver, pause } = subject;
  let history: Evaluation[] = [];
  const pinned = (e: Evaluation): Evaluation => {
    backend.pin(e.x);
    backend.pin(e.out);
    return e;
  };
  const unpin = (es: readonly Evaluation[]): void => {
    for (const e of es) {
      backend.unpin(e.x);
      backend.unpin(e.out);
    }
  };
  try {
    for (let i = 0; i + 1 < levels.length; i++) {
      await pause();
      let nfe = 0;
      let base: Evaluation | undefined;
      const x = backend.put(reference[i]);
      for await (const event of integrate(
        { backend, denoiser, noise: noNoise, x, history, index: i },
        solver,
        fixed(levels, i, 1),
      )) {
        nfe = nfeOf(event.ledger);
        base = event.base && pinned(event.base);
        const after = await readPinned(backend, event.x);
        yield { error: relativeError(after, reference[i + 1], levels[i + 1], denoiser.sigmaData), nfe };
      }
      if (base) history = [base, ...history];
      unpin(history.splice(solver.history));
      backend.sweep(history.flatMap((e) => [e.x, e.out]));
    }
  } finally {
    unpin(history);
  }
}
