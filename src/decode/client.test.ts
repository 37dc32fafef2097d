import { expect, test } from 'vitest';
import { decoderClient } from './client';
import type { Answer, Ask } from './protocol';

/** A worker that answers by the first number of the latent: 0 works, 1 fails, 2 dies. */
function fakes() {
  const made: { ended: boolean }[] = [];
  const make = (): Worker => {
    const fake = {
      ended: false,
      onmessage: undefined as ((event: { data: Answer }) => void) | undefined,
      onerror: undefined as ((event: { message: string; preventDefault(): void }) => void) | undefined,
      postMessage({ latent: [first] }: Ask) {
        if (first === 2) fake.onerror?.({ message: 'out of memory', preventDefault() {} });
        else if (first === 1) fake.onmessage?.({ data: { type: 'failed', message: 'no operator' } });
        else fake.onmessage?.({ data: { type: 'decoded', picture: {} as ImageBitmap, ms: 1 } });
      },
      terminate() {
        fake.ended = true;
      },
    };
    made.push(fake);
    return fake as unknown as Worker;
  };
  return { made, make };
}
const ask = (n: number): Ask => ({ model: {} as Ask['model'], latent: Float32Array.of(n) });

test('a worker that failed or died is ended, and the next question gets a new one', async () => {
  const { made, make } = fakes();
  const client = decoderClient(make);
  expect(made).toHaveLength(0);
  expect((await client.decode(ask(0))).type).toBe('decoded');
  expect((await client.decode(ask(0))).type).toBe('decoded');
  expect(made).toHaveLength(1);
  expect(await client.decode(ask(1))).toEqual({ type: 'failed', message: 'no operator' });
  expect(await client.decode(ask(2))).toEqual({ type: 'failed', message: 'out of memory' });
  expect((await client.decode(ask(0))).type).toBe('decoded');
  expect(made.map(({ ended }) => ended)).toEqual([true, true, false]);
});
