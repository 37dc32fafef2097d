import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { expect, test as base, type Page } from '@playwright/test';

/** Threads on a static host that sends no headers, as GitHub Pages: the built page lies in a folder of it. */
const TYPES: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
};

const NETWORK = '?model=onnx/checkerboard&count=64&steps=5';

const test = base.extend<{ host: string }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from it.
  host: async ({}, use) => {
    const server = createServer(async ({ url = '' }, response) => {
      const { pathname } = new URL(url, 'http://host');
      const name = pathname.endsWith('/') ? `${pathname}index.html` : pathname;
      const around =
        pathname === '/'
          ? `<!doctype html><iframe src="playground/${NETWORK}" width="1200" height="700"></iframe>`
          : '';
      const body = around || (await readFile(join('dist', name.replace('/playground/', ''))).catch(() => undefined));
      response.writeHead(body ? 200 : 404, { 'Content-Type': TYPES[extname(name)] ?? 'application/octet-stream' });
      response.end(body);
    });
    await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
    await use(`http://localhost:${(server.address() as AddressInfo).port}/`);
    server.closeAllConnections();
    server.close();
  },
});

/** Counts how often the page is asked for, from now on: one that loads itself anew at once is never quite loaded. */
function loads(page: Page): () => number {
  let count = 0;
  page.on('request', (request) => {
    if (request.isNavigationRequest() && request.frame() === page.mainFrame()) count++;
  });
  return () => count;
}

async function runOf(page: Page): Promise<{ hash: string | null; isolated: boolean }> {
  const lane = page.getByTestId('lane');
  await expect(lane).toHaveAttribute('data-status', 'done', { timeout: 30_000 });
  return { hash: await lane.getAttribute('data-hash'), isolated: await page.evaluate(() => crossOriginIsolated) };
}

test('a static host gets its threads after one reload, and the same numbers', async ({ page, host }) => {
  const count = loads(page);
  await page.goto(`${host}playground/${NETWORK}`);
  await page.waitForFunction(() => crossOriginIsolated);
  const { hash, isolated } = await runOf(page);
  expect(isolated).toBe(true);
  const cores = await page.evaluate(() => navigator.hardwareConcurrency);
  await expect(page.locator('footer')).toContainText(cores === 1 ? '1 thread' : /[2-4] threads/);
  expect(count()).toBe(2);
  // From our own server, which sends the headers itself.
  await page.goto(`/${NETWORK}`);
  expect(await runOf(page)).toEqual({ hash, isolated: true });
});

test('a service worker that does not help is tried once', async ({ page, host }) => {
  await page.context().route('**/isolation.js', (route) =>
    route.fulfill({
      contentType: 'text/javascript',
      body: 'self.addEventListener("install", () => self.skipWaiting());',
    }),
  );
  const count = loads(page);
  await page.goto(`${host}playground/${NETWORK}`);
  await expect.poll(count, { timeout: 15_000 }).toBe(2);
  expect((await runOf(page)).isolated).toBe(false);
  await page.reload();
  expect((await runOf(page)).isolated).toBe(false);
  expect(count()).toBe(3);
});

test.describe('without service workers', () => {
  test.use({ serviceWorkers: 'block' });
  test('it runs with one thread, says why, and gives the same numbers', async ({ page, host }) => {
    await page.goto(`${host}playground/${NETWORK}`);
    const { hash, isolated } = await runOf(page);
    expect(isolated).toBe(false);
    await expect(page.locator('footer')).toContainText('1 thread: this host sends no isolation headers');
    await page.goto(`/${NETWORK}`);
    expect(await runOf(page)).toEqual({ hash, isolated: true });
  });
});

test('an embedded page leaves isolation to the page around it', async ({ page, host }) => {
  await page.goto(host);
  const frame = page.frameLocator('iframe');
  await expect(frame.getByTestId('lane')).toHaveAttribute('data-status', 'done', { timeout: 30_000 });
  await expect(frame.locator('footer')).toContainText('the page around this one is not isolated');
  expect(await page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length)).toBe(0);
});
