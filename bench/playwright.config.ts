import { defineConfig } from '@playwright/test';
import { launch } from '../e2e/browser';

const port = Number(process.env.PORT ?? 4180);
const address = `http://localhost:${port}/`;

/** `npm run bench`: the benchmark is a browser session against the built page, like the tests. */
export default defineConfig({
  testDir: '.',
  testMatch: '*.bench.ts',
  outputDir: '../test-results/bench',
  workers: 1,
  timeout: 1_200_000,
  reporter: 'list',
  use: { baseURL: address, launchOptions: launch(true) },
  webServer: {
    command: `npx vite preview --port ${port} --strictPort`,
    cwd: '..',
    url: `${address}e2e/harness.html`,
    reuseExistingServer: false,
  },
});
