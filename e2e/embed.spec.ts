import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test, type FrameLocator, type Page } from '@playwright/test';
import { violations } from './axe';

/** A page of another origin that embeds the built page, keeps what it is told and sends what a test says. */
const host = (src: string): string => `<!doctype html><html lang="en"><title>Host</title><h1>Host</h1>
<iframe src="${src}" title="Fewstep" width="600" height="450" allow="cross-origin-isolated; clipboard-write"></iframe>
<script>
  window.told = [];
  addEventListener('message', ({ data, origin }) => window.told.push({ ...data, origin }));
  window.send = (message) => document.querySelector('iframe').contentWindow.postMessage(message, '*');
</script>`;

interface Told {
  type: string;
  [key: string]: unknown;
}
const told = (page: Page, type: string): Promise<Told[]> =>
  page.evaluate((t) => (window as unknown as { told: Told[] }).told.filter((m) => m.type === t), type);
const send = (page: Page, message: unknown): Promise<void> =>
  page.evaluate((m) => (window as unknown as { send(m: unknown): void }).send(m), message);
const until = (page: Page, type: string, wanted: Record<string, unknown>): Promise<void> =>
  expect.poll(async () => told(page, type), { timeout: 30_000 }).toContainEqual(expect.objectContaining(wanted));

let server: Server | undefined;
test.afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

async function embed(page: Page, query: string, baseURL: string | undefined): Promise<FrameLocator> {
  const base = new URL(baseURL ?? '');
  // Another port is another origin.
  server = createServer((_, response) =>
    response.setHeader('Content-Type', 'text/html').end(host(`${base.href}${query}`)),
  );
  await new Promise<void>((resolve) => server?.listen(0, 'localhost', resolve));
  await page.goto(`http://localhost:${(server.address() as AddressInfo).port}/`);
  await until(page, 'fewstep:ready', { version: 1, origin: base.origin });
  return page.frameLocator('iframe');
}

test('a page around sets the run, plays and seeks, and hears of the run’s end', async ({ page, baseURL }) => {
  const frame = await embed(page, '?embed=1&solver=dpmpp-2m&steps=6&hide=charts', baseURL);
  await until(page, 'fewstep:finished', { run: 'A', status: 'done', nfe: 6, error: expect.any(Number) });
  const lane = frame.getByTestId('lane').first();
  await send(page, { type: 'fewstep:set', spec: { solver: { id: 'heun', options: {} }, grid: { steps: 4 } } });
  await until(page, 'fewstep:changed', { link: expect.stringMatching(/solver=heun.*steps=4/) });
  await until(page, 'fewstep:finished', { run: 'A', nfe: 8 });
  await expect(lane.getByRole('heading')).toHaveText('Heun');
  await send(page, { type: 'fewstep:seek', state: 2 });
  await expect(lane).toHaveAttribute('data-state', '2');
  await send(page, { type: 'fewstep:play' });
  await expect(lane).toHaveAttribute('data-state', '4');
  await send(page, { type: 'fewstep:set', link: '?model=uneven&solver=ddim&steps=5&b.solver=unipc' });
  await expect(frame.getByTestId('lane')).toHaveCount(2);
  // In whatever order.
  for (const run of ['A', 'B'])
    await until(page, 'fewstep:finished', { run, nfe: 5, spec: expect.objectContaining({ model: 'uneven' }) });
  await send(page, { type: 'fewstep:run' });
  await expect.poll(async () => (await told(page, 'fewstep:finished')).length, { timeout: 30_000 }).toBeGreaterThan(5);
  // The history is that of the page around.
  expect(await page.evaluate(() => window.history.length)).toBeLessThanOrEqual(2);
  await expect(frame.getByRole('link', { name: 'Open in Fewstep' })).toHaveAttribute('href', /^\?(?!.*embed).*uneven/);
});

test('what is unknown or wrong changes nothing and is answered', async ({ page, baseURL }) => {
  const frame = await embed(page, '?embed=1&solver=ddim&steps=5&hide=charts,tools', baseURL);
  await until(page, 'fewstep:finished', { nfe: 5 });
  const lane = frame.getByTestId('lane');
  const hash = await lane.getAttribute('data-hash');
  await send(page, 'hello');
  await until(page, 'fewstep:error', { message: expect.stringContaining('object with a text “type”') });
  await send(page, { type: 'fewstep:dance', id: 7 });
  await until(page, 'fewstep:error', { to: 'fewstep:dance', id: 7, message: expect.stringContaining('fewstep:seek') });
  await send(page, { type: 'fewstep:set', link: '?solver=magic' });
  await until(page, 'fewstep:error', { message: expect.stringContaining('There is no solver “magic”.') });
  await send(page, { type: 'fewstep:set', spec: { grid: { steps: 0 } } });
  await until(page, 'fewstep:error', { message: expect.stringContaining('Steps: 0 is outside 1 … 1000.') });
  expect(await lane.getAttribute('data-hash')).toBe(hash);
  expect(await told(page, 'fewstep:changed')).toEqual([]);
});

for (const [width, height] of [
  [600, 450],
  [390, 500],
] as const)
  test(`it fills a frame of ${width} × ${height} without overflow, and its height settles`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    await page.goto('/?embed=1&solver=dpmpp-2m&steps=6&b.solver=heun&hide=charts');
    await expect(page.locator('[data-testid=lane][data-status=done]')).toHaveCount(2, { timeout: 30_000 });
    const size = await page.evaluate(() => [
      document.documentElement.scrollWidth,
      document.documentElement.scrollHeight,
    ]);
    expect(size).toEqual([width, height]);
    for (const control of await page.locator('.embed button:visible, .embed a:visible').all())
      await expect(control).toBeInViewport({ ratio: 1 });
    expect(await violations(page)).toEqual([]);
  });

test('a frame that is fitted to the height it is told stays as it is', async ({ page, baseURL }) => {
  await embed(page, '?embed=1&solver=ddim&steps=5', baseURL);
  const heightOf = (): Promise<number> =>
    page.evaluate(() => {
      const all = (window as unknown as { told: Told[] }).told.filter((m) => m.type === 'fewstep:height');
      const height = Number(all.at(-1)?.height ?? 0);
      (document.querySelector('iframe') as HTMLIFrameElement).height = String(height);
      return height;
    });
  await expect.poll(heightOf, { timeout: 30_000 }).toBeGreaterThan(1000);
  let before = 0;
  await expect
    .poll(
      async () => {
        const now = await heightOf();
        const same = now === before;
        before = now;
        return same;
      },
      { intervals: [1500], timeout: 30_000 },
    )
    .toBe(true);
  expect(before).toBeLessThan(6000);
});
