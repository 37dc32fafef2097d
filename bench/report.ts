import type { Page } from '@playwright/test';

/** A line of the report: what was measured, the number, what it is to be. */
export const row = (name: string, value: string, target = ''): void =>
  console.log(`${name.padEnd(58)} ${value.padStart(10)}  ${target}`);

/** Notes the main thread's long tasks from the start of the page on. */
export async function watched(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const long: number[] = [];
    Object.assign(window, { long });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) long.push(Math.round(entry.duration));
    }).observe({ type: 'longtask', buffered: true });
  });
}

/** Those noted since it was last asked, in ms. */
export const longTasks = (page: Page): Promise<number[]> =>
  page.evaluate(() => (window as unknown as { long: number[] }).long.splice(0));
