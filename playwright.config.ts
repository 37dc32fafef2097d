import { defineConfig } from '@playwright/test';
import { launch } from './e2e/browser';

/** A port of one's own lets two checkouts be tested at once. */
const port = Number(process.env.PORT ?? 4179);
const address = `http://localhost:${port}/`;

/**
 * The built page in a real browser, once with WebGPU and once without. Files named *.no-webgpu.spec.ts run without it,
 * all others with it. One at a time: a software adapter takes all cores.
 */
export default defineConfig({
  testDir: './e2e',
  workers: 1,
  timeout: 120_000,
  // Budgets of wall time are tested here; a shared machine may be busy once.
  retries: process.env.CI ? 1 : 0,
  reporter: 'list',
  use: { baseURL: address },
  projects: [
    { name: 'webgpu', testIgnore: '**/*.no-webgpu.spec.ts', use: { launchOptions: launch(true) } },
    { name: 'no-webgpu', testMatch: '**/*.no-webgpu.spec.ts', use: { launchOptions: launch(false) } },
  ],
  webServer: {
    command: `npx vite preview --port ${port} --strictPort`,
    url: `${address}e2e/harness.html`,
    reuseExistingServer: false,
  },
});
