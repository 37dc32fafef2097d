import { expect, type Locator, type Page } from '@playwright/test';

/** A run on the stage, by its letter. */
export const lane = (page: Page, name = 'A'): Locator => page.getByRole('article', { name: `Run ${name}` });

/** Waits until there are runs, and all of them are measured; within the page, which sees it at once. */
export async function ended(page: Page, timeout = 60_000): Promise<void> {
  await page.waitForFunction(
    () => {
      const lanes = [...document.querySelectorAll<HTMLElement>('[data-testid=lane]')];
      return lanes.length > 0 && lanes.every(({ dataset }) => dataset.status === 'done');
    },
    undefined,
    { timeout },
  );
}

/** Waits until a run shows its last state: it is played from its first one. */
export async function atItsEnd(run: Locator): Promise<void> {
  const last = Number(await run.getAttribute('data-states')) - 1;
  await expect(run).toHaveAttribute('data-state', String(last));
}

/** A point of the schedule's curve. */
export const point = (page: Page, i: number): Locator =>
  page.getByRole('slider', { name: `Point ${i} of`, exact: false });

/** Drags a point of the schedule up or down by so many pixels. */
export async function drag(page: Page, i: number, by: number): Promise<void> {
  // The way of the curve to its place is short, but a hand that is quicker would miss the point.
  await page.waitForTimeout(350);
  const box = await point(page, i).boundingBox();
  if (!box) throw new Error('no such point');
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  for (let k = 1; k <= 5; k++) {
    await page.mouse.move(x, y + (by * k) / 5);
    // A rest on the way is run, and is no step of the history.
    if (k === 2) await page.waitForTimeout(400);
  }
  await page.mouse.up();
}
