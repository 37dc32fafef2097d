import { expect, test } from '@playwright/test';

/** The default run, held shortly before its end: paths, particles, errors and the formula are all to be seen. */
test('docs/screenshot.png', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.goto('/?model=ring&solver=dpmpp-2m&grid=karras&steps=10&seed=7&step=9');
  await expect(page.getByTestId('lane').first()).toHaveAttribute('data-status', 'done');
  await page.getByText('Phase space').waitFor();
  await page.waitForTimeout(1500);
  await page.screenshot({ path: 'docs/screenshot.png' });
});
