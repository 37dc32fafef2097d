import { expect, test } from 'vitest';
import { CpuBackend } from '../backends/cpu';
import type { Denoiser } from '../core/denoiser';
import { lin, type Vec } from '../core/vec';
import { journal } from './journal';
import { prepareExact } from './prepare';
import { parseSpec } from './parse';
import { remembering } from './remembering';

const exact = prepareExact(parseSpec({ model: 'ring' }).spec);
if (!exact) throw new Error('the ring is exact');
const { process } = exact.denoiser;

test('what was asked before is answered from memory, with the unguided answer behind it', async () => {
  const backend = new CpuBackend();
  const without = new WeakMap<Vec, Vec>();
  let asked = 0;
  const guided: Denoiser = {
    process,
    dim: 2,
    sigmaData: 1,
    output: 'x0',
    forwards: () => 2,
    unguided: (out) => without.get(out),
    async denoise(x) {
      asked++;
      const out = lin([3, x]);
      without.set(out, lin([0.5, x]));
      return out;
    },
  };
  const memory = remembering(guided, backend, journal(), async () => {});
  const at = process.at(process.tMax);
  const [first, again] = [
    await memory.denoiser.denoise(backend.put([1, 2, 3, 4]), at),
    await memory.denoiser.denoise(backend.put([1, 2, 3, 4]), at),
  ];
  expect([...backend.data(first)]).toEqual([3, 6, 9, 12]);
  expect(again).toBe(first);
  expect([...backend.data(memory.denoiser.unguided?.(again) as Vec)]).toEqual([0.5, 1, 1.5, 2]);
  expect(asked).toBe(1);
  // Two samples, two forwards each.
  expect(memory.spent).toBe(4);
  await memory.denoiser.denoise(backend.put([1, 2, 3, 5]), at);
  await memory.denoiser.denoise(backend.put([1, 2, 3, 4]), process.at(process.tMin));
  expect(asked).toBe(3);
});
