import { expect, test, type Page } from '@playwright/test';
import { ended, lane } from './playground';
import { saturating, tinyCard } from './tiny-pictures';

/** A picture run on WebGPU is seen while it goes on, though its states come after its end. */

/** On a software adapter pictures run on wasm; here it is taken for a real one. */
async function asIfHardware(page: Page): Promise<void> {
  await page.route('**/assets/*.js', async (route) => {
    const response = await route.fetch();
    const body = (await response.text()).replaceAll('swiftshader|', '').replaceAll('.isFallbackAdapter', '.isNothing');
    await route.fulfill({ response, body });
  });
}

interface Look {
  painted: string;
  states: string;
  status: string;
  /** Digests of the sheet's and the film's bytes. */
  sum: number;
  film: number;
  caption: string;
}

test('pictures are seen while their run goes on on the GPU', async ({ page }) => {
  await asIfHardware(page);
  // Long enough for several pictures: they come ten a second.
  const steps = 240;
  await page.goto(`/?model=ring&solver=ddim&grid=karras&steps=${steps}&seed=7&count=12`);
  await ended(page);
  const shape = [3, 8, 8];
  await page.getByRole('button', { name: 'Open a model…' }).click();
  await page
    .getByRole('dialog', { name: 'Open a model' })
    .getByLabel('Model files')
    .setInputFiles([
      { name: 'tiny.onnx', mimeType: '', buffer: saturating(shape) },
      // From σ = 20 on, neighbouring states are the same to the last of 255 shades; from 3 on each step is seen.
      { name: 'card.json', mimeType: '', buffer: Buffer.from(JSON.stringify(tinyCard(shape, 'NCHW', 3))) },
    ]);
  const sample = page
    .getByRole('dialog', { name: 'How to read this model' })
    .getByRole('button', { name: 'Sample', exact: true });
  await expect(sample).toBeEnabled({ timeout: 60_000 });
  await page.evaluate(() => {
    const looks: Look[] = [];
    const look = (): void => {
      const canvas = document.querySelector<HTMLCanvasElement>('.pictures-sheet');
      const { dataset } = document.querySelector<HTMLElement>('[data-testid=lane]') ?? {};
      const sumOf = (one: HTMLCanvasElement | null): number => {
        const { data = [] } = one?.getContext('2d')?.getImageData(0, 0, one.width, one.height) ?? {};
        return [...data].reduce((sum, v) => (Math.imul(sum, 31) + v) | 0, 0);
      };
      const { painted = '' } = canvas?.dataset ?? {};
      const { states = '', status = '' } = dataset ?? {};
      if (painted && looks.at(-1)?.painted !== painted) {
        const caption = document.querySelector('.caption')?.textContent ?? '';
        looks.push({
          painted,
          states,
          status,
          sum: sumOf(canvas),
          film: sumOf(document.querySelector<HTMLCanvasElement>('.film-strip')),
          caption,
        });
      }
      requestAnimationFrame(look);
    };
    look();
    Object.assign(window, { looks });
  });
  await sample.click();
  await expect(page.locator('.pictures-sheet')).toBeVisible({ timeout: 60_000 });
  await ended(page);
  const looks = await page.evaluate(() => (window as unknown as { looks: Look[] }).looks);
  const live = looks.filter(({ status, states, painted }) => status === 'running' && states === '1' && painted !== '0');
  expect(live.length).toBeGreaterThan(1);
  expect(new Set(live.map(({ sum }) => sum)).size).toBe(live.length);
  // The film grows with them.
  expect(new Set(live.map(({ film }) => film)).size).toBeGreaterThan(1);
  // The caption may be one picture ahead of the canvas, which is painted in the next frame.
  const told = live.map(({ caption }) => Number(/^σ = [\d.]+ · state (\d+) of 240/.exec(caption)?.[1]));
  for (const [k, { painted }] of live.entries()) expect(told[k]).toBeGreaterThanOrEqual(Number(painted));
  // Afterwards the page paints all states itself.
  await expect(lane(page)).toHaveAttribute('data-states', String(steps + 1));
  await page.getByRole('button', { name: 'Last state' }).click();
  await expect(page.getByTestId('particles')).toHaveAttribute('data-painted', String(steps));
});
