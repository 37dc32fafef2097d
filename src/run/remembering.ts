import type { CpuBackend } from '../backends/cpu';
import type { Denoiser } from '../core/denoiser';
import type { Vec } from '../core/vec';
import { fingerprint } from './fingerprint';
import type { Journal } from './journal';

/** Numbers that are kept, at most: the oldest answers go first. */
const MOST = 8e6;

/**
 * The same denoiser, which answers from memory where it was asked the same thing before: a search that changes one step asks
 * anew for that step and those behind it only. `spent` counts what was really evaluated, in forwards of single samples, in
 * this sitting or, by the journal, in an earlier one.
 */
export function remembering(
  inner: Denoiser,
  backend: CpuBackend,
  journal: Journal,
  pause: () => Promise<void>,
): { denoiser: Denoiser; readonly spent: number; count(samples: number): void } {
  const known = new Map<string, { out: Vec; plain?: Vec; size: number }>();
  const unguided = new WeakMap<Vec, Vec>();
  let [held, spent] = [0, 0];
  const meter = {
    get spent() {
      return spent;
    },
    count(samples: number) {
      spent += samples;
    },
  };

  const forget = (): void => {
    for (const [key, { out, plain, size }] of known) {
      if (held <= MOST) return;
      known.delete(key);
      held -= size;
      backend.unpin(out);
      if (plain) backend.unpin(plain);
    }
  };

  const denoiser: Denoiser = {
    ...inner,
    // Methods of a class are not among its own properties.
    forwards: inner.forwards && ((at) => inner.forwards?.(at) ?? 1),
    classified: inner.classified && ((at) => inner.classified?.(at) ?? 0),
    unguided: inner.unguided && ((out) => unguided.get(out)),
    both: undefined,
    async denoise(x, at) {
      const values = backend.data(x);
      const key = `${at.t} ${at.lambda} ${fingerprint(values)}`;
      const before = known.get(key);
      if (before) {
        known.delete(key);
        known.set(key, before);
        return before.out;
      }
      await pause();
      const answer = await journal.entry(
        `D ${key}`,
        async () => {
          const D = await inner.denoise(x, at);
          const plain = inner.unguided?.(D);
          spent += (values.length / inner.dim) * (inner.forwards?.(at) ?? 1);
          return { D: backend.data(D).slice(), plain: plain && backend.data(plain).slice() };
        },
        meter,
      );
      const [out, plain] = [backend.put(answer.D), answer.plain && backend.put(answer.plain)];
      backend.pin(out);
      if (plain) {
        backend.pin(plain);
        unguided.set(out, plain);
      }
      const size = values.length * (plain ? 2 : 1);
      known.set(key, { out, plain, size });
      held += size;
      forget();
      return out;
    },
  };
  return Object.assign(meter, { denoiser });
}
