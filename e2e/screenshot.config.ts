import { defineConfig } from '@playwright/test';
import { launch } from './browser';

const port = Number(process.env.PORT ?? 4180);
const address = `http://localhost:${port}/`;

/** Takes the picture of the README: `npm run screenshot`. */
export default defineConfig({
  testDir: '.',
  testMatch: 'screenshot.ts',
  reporter: 'list',
  use: {
    baseURL: address,
    launchOptions: launch(true),
    viewport: { width: 1440, height: 900 },
    deviceScaleFactor: 1.5,
  },
  webServer: {
    command: `npx vite preview --port ${port} --strictPort`,
    url: address,
    cwd: '..',
    reuseExistingServer: false,
  },
});
