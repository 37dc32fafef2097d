import { expect, test, type Page } from '@playwright/test';
import { ended, lane } from './playground';

/** Counts the studies that the page asks its worker for. */
const countStudies = (page: Page) =>
  page.addInitScript(() => {
    const counted = window as unknown as { studies: number };
    counted.studies = 0;
    const { postMessage } = Worker.prototype;
    Worker.prototype.postMessage = function (this: Worker, message: { type?: string }, ...more: unknown[]) {
      if (message?.type === 'study') counted.studies++;
      return postMessage.call(this, message, ...(more as []));
    };
  });
const studies = (page: Page): Promise<number> =>
  page.evaluate(() => (window as unknown as { studies: number }).studies);
const fold = (page: Page) => page.locator('details.fold', { hasText: 'All numbers as a table' });
const points = (page: Page) => page.locator('.side.charts').getByRole('button', { name: /^Open .* NFE as a run$/ });

test('what the link does not say survives a reload; a link wins over what was left; cells are reused', async ({
  page,
}) => {
  await countStudies(page);
  await page.goto('/?model=uneven&solver=ddim&steps=6');
  await ended(page);
  await page.getByRole('button', { name: 'Trails' }).click();
  await fold(page).locator('summary').click();
  await page.getByRole('button', { name: 'Error against NFE as a table' }).click();
  await expect.poll(() => points(page).count(), { timeout: 30_000 }).toBeGreaterThanOrEqual(8);
  const measured = await points(page).count();
  expect(await studies(page)).toBeGreaterThan(0);
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await expect(page).toHaveURL(/step=2/);
  // Finished cells are kept two seconds after the first of them.
  await page.waitForTimeout(2600);

  await page.goto('/');
  await expect(page).toHaveURL(/model=uneven.*solver=ddim.*steps=6.*step=2/);
  await ended(page);
  await expect(lane(page)).toHaveAttribute('data-state', '2');
  await expect(page.getByRole('button', { name: 'Trails' })).toHaveAttribute('aria-pressed', 'false');
  await expect(fold(page)).toHaveAttribute('open', '');
  await expect.poll(() => points(page).count(), { timeout: 30_000 }).toBe(measured);
  expect(await studies(page)).toBe(0);

  await page.goto('/?solver=heun&steps=3');
  await ended(page);
  await expect(page.getByTestId('numbers')).toContainText('NFE6');
  await expect(page.getByRole('button', { name: 'Trails' })).toHaveAttribute('aria-pressed', 'false');

  await page.getByRole('button', { name: 'fewstep' }).click();
  await expect(page.getByTestId('lane')).toHaveCount(2);
  await page.keyboard.press('Control+z');
  await expect(page).toHaveURL(/solver=heun&.*steps=3/);
});

test('a part of the page that does not arrive is said, and loading again brings the runs back', async ({ page }) => {
  await page.goto('/?model=uneven&solver=ddim&steps=6');
  await ended(page);
  const hash = await lane(page).getAttribute('data-hash');
  await page.route('**/assets/GridDialog-*.js', (route) => route.abort());
  await page.getByRole('button', { name: 'Variations' }).click();
  await expect(page.getByRole('heading', { name: 'The page broke' })).toBeVisible();
  await expect(page.getByRole('alert')).toContainText(/GridDialog/);
  await page.getByRole('button', { name: 'Load it again' }).click();
  await ended(page);
  await expect(lane(page)).toHaveAttribute('data-hash', hash ?? '');
});

test('a store that is blocked is said once, and the page works', async ({ page }) => {
  await page.addInitScript(() =>
    Object.defineProperty(window, 'indexedDB', {
      get() {
        throw new DOMException('Denied by the test', 'SecurityError');
      },
    }),
  );
  await page.goto('/?solver=ddim&steps=6');
  await ended(page);
  const said = page.locator('.toast').getByText(/The browser keeps nothing for this page \(.*Denied by the test/);
  await expect(said).toHaveCount(1);
  await page.getByRole('button', { name: 'Trails' }).click();
  await page.getByRole('button', { name: 'Uneven' }).click();
  await ended(page);
  await page.waitForTimeout(1000);
  await expect(said).toHaveCount(1);
});
