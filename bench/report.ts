import type { Browser, Page } from '@playwright/test';

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

interface TraceEvent {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  /** Processor time of its thread, in µs. */
  tdur?: number;
  args?: { beginData?: { url?: string } };
}

/**
 * Processor time, in ms, of the heaviest task on the page's main thread while `act` goes on. Wall time also counts what the thread had
 * to wait for a processor: where a network takes all of them, that says how many there are, and little of the page.
 */
export async function heaviestTask(browser: Browser, page: Page, act: () => Promise<unknown>): Promise<number> {
  const cdp = await browser.newBrowserCDPSession();
  const events: TraceEvent[] = [];
  cdp.on('Tracing.dataCollected', ({ value }) => void events.push(...(value as unknown as TraceEvent[])));
  const categories = ['toplevel', 'devtools.timeline'];
  await cdp.send('Tracing.start', { transferMode: 'ReportEvents', traceConfig: { includedCategories: categories } });
  await act();
  const complete = new Promise((resolve) => cdp.once('Tracing.tracingComplete', resolve));
  await cdp.send('Tracing.end');
  await complete;
  const { origin } = new URL(page.url());
  const read = events.find(({ name, args }) => name === 'ParseHTML' && args?.beginData?.url?.startsWith(origin));
  if (!read) throw new Error('The trace does not know the page');
  const tasks = events.filter(
    (e) => e.ph === 'X' && /RunTask$/.test(e.name) && e.pid === read.pid && e.tid === read.tid,
  );
  return Math.max(...tasks.map(({ tdur = 0 }) => tdur)) / 1000;
}
