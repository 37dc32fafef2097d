import { test as base, expect, type Page } from '@playwright/test';
import type { RunReply, WorkerMessage } from '../src/run/protocol';
import type { Harness } from './harness';

/** Types of the harness page (harness.ts), and the calls that tests make on it. */
declare global {
  interface Window {
    harness: Harness;
  }
}

type Typed<T extends RunReply['type']> = Extract<RunReply, { type: T }>;
export const only = <T extends RunReply['type']>(replies: readonly RunReply[], type: T): Typed<T>[] =>
  replies.filter((reply): reply is Typed<T> => reply.type === type);

export interface Engine {
  page: Page;
  run(raw: object, options?: Parameters<Harness['run']>[1]): Promise<RunReply[]>;
  /** Messages of no run so far. */
  heard(): Promise<WorkerMessage[]>;
}

/** One page on the harness; float arrays cross to the test as plain lists. */
export const test = base.extend<{ engine: Engine }>({
  engine: async ({ page }, use) => {
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(error.message));
    await page.goto('/e2e/harness.html');
    await page.waitForFunction(() => window.harness?.heard.some((m) => m.type === 'ready'));
    await use({
      page,
      run: (raw, options) =>
        page.evaluate(([r, o]) => window.harness.run(r, o), [raw, options] as const) as Promise<RunReply[]>,
      heard: () => page.evaluate(() => window.harness.heard.filter((m) => m.type !== 'loading')),
    });
    expect(errors).toEqual([]);
  },
});
export { expect };
