import { defineConfig } from '@playwright/test';
import { launch } from '../e2e/browser';

/** `npm run bench`: the benchmark is a browser session against the built page, like the tests. */
export default defineConfig({
  testDir: '.',
  testMatch: '*.bench.ts',
  outputDir: '../test-results/bench',
  workers: 1,
  timeout: 1_200_000,
  reporter: 'list',
  use: { baseURL: 'http://localhost:4180/', launchOptions: launch(true) },
  webServer: {
    command: 'npx vite preview --port 4180 --strictPort',
    cwd: '..',
    url: 'http://localhost:4180/e2e/harness.html',
    reuseExistingServer: false,
  },
});
