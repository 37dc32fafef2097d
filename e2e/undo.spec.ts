import { expect, test, type Page } from '@playwright/test';
import { ended, lane } from './playground';

const undo = (page: Page) => page.getByRole('button', { name: 'Undo' });
const redo = (page: Page) => page.getByRole('button', { name: 'Redo' });
const hash = (page: Page): Promise<string | null> => lane(page).getAttribute('data-hash');

async function pick(page: Page, alias: string): Promise<void> {
  await page.getByRole('combobox', { name: /^Solver:/ }).click();
  await page.keyboard.type(alias);
  await page.keyboard.press('Enter');
  await ended(page);
}

test('undo and redo go through what was changed, by key, by button and by Back, and say what', async ({ page }) => {
  await page.goto('/?solver=dpmpp-2m&steps=6');
  await ended(page);
  await expect(undo(page)).toBeDisabled();
  await expect(redo(page)).toBeDisabled();
  const first = await hash(page);
  await pick(page, 'sample_heun');
  await expect(page).toHaveURL(/solver=heun/);
  const second = await hash(page);
  await page.getByRole('button', { name: 'Uneven' }).click();
  await expect(page).toHaveURL(/model=uneven/);
  await ended(page);

  await page.keyboard.press('Control+z');
  await expect(page).toHaveURL(/model=ring.*solver=heun/);
  await expect(page.getByText('Undone: denoiser from Ring to Uneven')).toBeAttached();
  await expect(lane(page)).toHaveAttribute('data-hash', second ?? '');
  await undo(page).click();
  await expect(page).toHaveURL(/solver=dpmpp-2m/);
  await expect(lane(page)).toHaveAttribute('data-hash', first ?? '');
  await expect(undo(page)).toBeDisabled();
  await expect(undo(page)).toBeFocused();
  // There is nothing of this page before: the page stays.
  await page.keyboard.press('Control+z');
  await page.keyboard.press('Control+Shift+z');
  await expect(page).toHaveURL(/solver=heun/);
  await expect(page.getByText('Redone: solver from DPM-Solver++(2M) to Heun')).toBeAttached();
  await page.keyboard.press('Control+y');
  await expect(page).toHaveURL(/model=uneven/);
  await expect(redo(page)).toBeDisabled();

  // Back and a reload are in the same order of things.
  await page.goBack();
  await expect(page).toHaveURL(/model=ring.*solver=heun/);
  await expect(redo(page)).toBeEnabled();
  await page.reload();
  await ended(page);
  await expect(redo(page)).toBeEnabled();
  await redo(page).click();
  await expect(page).toHaveURL(/model=uneven/);
  await page.keyboard.press('Control+z');
  await expect(page).toHaveURL(/model=ring/);
  // A new change takes the place of what could be redone.
  await pick(page, 'sample_euler');
  await expect(redo(page)).toBeDisabled();
});

test('a drag of a slider is undone at once; a text field keeps its own undo', async ({ page }) => {
  await page.goto('/?solver=ddim&steps=6&count=50');
  await ended(page);
  const thumb = page.getByRole('slider', { name: 'Steps' });
  const box = await thumb.locator('xpath=..').boundingBox();
  if (!box) throw new Error('no slider');
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  for (const by of [30, 60, 90]) {
    await page.mouse.move(box.x + by, box.y + box.height / 2);
    // Longer than the pause after which a draft is run.
    await page.waitForTimeout(400);
  }
  await page.mouse.up();
  await ended(page);
  await expect(page).not.toHaveURL(/steps=6&/);
  await undo(page).click();
  await expect(page).toHaveURL(/steps=6&/);
  await expect(undo(page)).toBeDisabled();

  const field = page.getByRole('textbox', { name: 'Seed' });
  await field.fill('8');
  await expect(page).toHaveURL(/seed=8/);
  const place = (): Promise<number> => page.evaluate(() => window.history.state.place);
  const before = await place();
  await field.press('Control+z');
  await page.waitForTimeout(300);
  // The browser undoes the typing, which is a change like any other.
  expect(await place()).toBeGreaterThanOrEqual(before);
  await expect(field).toBeFocused();
});

test('a phone has both beside the controls', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto('/?solver=ddim&steps=6');
  await ended(page);
  await expect(undo(page)).toHaveCount(1);
  await expect(undo(page)).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
});
