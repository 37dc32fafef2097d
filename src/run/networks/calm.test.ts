import { beforeEach, expect, test, vi } from 'vitest';
import type { Reply } from '../protocol';

/** The gates are the worker's, open for good: each test has its own. */
let calm: typeof import('./calm');
beforeEach(async () => {
  vi.useFakeTimers();
  vi.resetModules();
  calm = await import('./calm');
  return () => vi.useRealTimers();
});

/** Whether the promise is settled once nothing else is to be done. */
async function settled(promise: Promise<unknown>): Promise<boolean> {
  let done = false;
  void promise.then(() => {
    done = true;
  });
  await vi.advanceTimersByTimeAsync(0);
  return done;
}

test('a page that is up is shown, and not yet whole', async () => {
  const [shown, up, whole] = [calm.pageIs('shown'), calm.pageIs('up'), calm.pageIs('whole')];
  calm.come('coming');
  expect(await settled(shown)).toBe(false);
  calm.come('up');
  expect(await settled(shown)).toBe(true);
  expect(await settled(up)).toBe(true);
  expect(await settled(whole)).toBe(false);
  calm.come('whole');
  expect(await settled(whole)).toBe(true);
});

test('a page that never comes is waited for once', async () => {
  const first = calm.pageIs('whole');
  await vi.advanceTimersByTimeAsync(1900);
  expect(await settled(first)).toBe(false);
  await vi.advanceTimersByTimeAsync(200);
  expect(await settled(first)).toBe(true);
  expect(await settled(calm.pageIs('whole'))).toBe(true);
});

test('the page is told to draw, and waited for until it has, or had its time', async () => {
  const posted: Reply[] = [];
  const drawing = calm.letDraw((reply) => posted.push(reply));
  expect(posted).toEqual([{ type: 'draw' }]);
  expect(await settled(drawing)).toBe(false);
  calm.drawn();
  expect(await settled(drawing)).toBe(true);
  const silent = calm.letDraw(() => {});
  await vi.advanceTimersByTimeAsync(290);
  expect(await settled(silent)).toBe(false);
  await vi.advanceTimersByTimeAsync(20);
  expect(await settled(silent)).toBe(true);
});
