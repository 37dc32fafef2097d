import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from '@playwright/test';

/** Names that Chromium and its relatives go by, and where they stand when they are not on the PATH. */
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome', 'msedge'];
const PLACES = [
  '/usr/bin/chromium',
  '/snap/bin/chromium',
  '/opt/google/chrome/chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ...['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].flatMap((root) => {
    const folder = process.env[root];
    return folder
      ? ['Google/Chrome/Application/chrome.exe', 'Microsoft/Edge/Application/msedge.exe'].map((p) => join(folder, p))
      : [];
  }),
];

/**
 * A browser for the tests: $CHROMIUM_PATH, else one that is installed, else Playwright's own.
 * @throws Error that says how to get one.
 */
export function findBrowser(): string {
  const wanted = process.env.CHROMIUM_PATH;
  if (wanted) {
    if (existsSync(wanted)) return wanted;
    throw new Error(`CHROMIUM_PATH is ${wanted}, but there is no such file`);
  }
  const endings = process.platform === 'win32' ? ['.exe'] : [''];
  const onPath = (process.env.PATH ?? '')
    .split(delimiter)
    .flatMap((folder) => NAMES.flatMap((name) => endings.map((ending) => join(folder, name + ending))));
  const found = [...onPath, ...PLACES, chromium.executablePath()].find((path) => path && existsSync(path));
  if (found) return found;
  throw new Error(
    'No Chromium or Chrome was found. Install one (`npx playwright install chromium`, or `apt-get install chromium`), or set CHROMIUM_PATH.',
  );
}

/** The sandbox refuses to run as root, as in most containers. */
const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];

/** Launch options with WebGPU, on a software adapter where there is no GPU, or without it. */
export const launch = (webgpu: boolean): { executablePath: string; args: string[] } => ({
  executablePath: findBrowser(),
  args: [...sandbox, ...(webgpu ? ['--enable-unsafe-webgpu'] : [])],
});
