import AxeBuilder from '@axe-core/playwright';
import { expect, test } from '@playwright/test';

test('a lesson is walked through by keyboard; its link opens it again; leaving keeps the runs', async ({ page }) => {
  await page.goto('/');
  await page.getByRole('button', { name: 'Lessons' }).focus();
  await page.keyboard.press('Enter');
  const list = page.getByRole('dialog', { name: 'Lessons' });
  await expect(list.getByRole('listitem')).toHaveCount(8);
  await list.getByRole('button', { name: /What order buys/ }).focus();
  await page.keyboard.press('Enter');
  const lesson = page.getByRole('region', { name: /^Lesson: What order buys/ });
  await expect(lesson).toContainText('six times as exact');
  await expect(page).toHaveURL(/solver=ddim.*steps=40.*lesson=order\.1/);
  await lesson.getByRole('button', { name: 'Next' }).focus();
  await page.keyboard.press('Enter');
  await expect(lesson).toContainText('Euler wins');
  await expect(page).toHaveURL(/steps=5.*lesson=order\.2/);
  await expect(page.locator('[data-testid=lane]:not([data-status=done])')).toHaveCount(0, { timeout: 30_000 });
  const errors = await page
    .getByTestId('numbers')
    .evaluateAll((all) => all.map((one) => Number(one.textContent?.match(/error([\d.]+)/)?.[1])));
  expect(errors[0]).toBeLessThan(errors[1]);

  await page.reload();
  await expect(lesson).toContainText('Euler wins');
  const { violations } = await new AxeBuilder({ page }).include('[data-testid=lesson]').analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
  await lesson.getByRole('button', { name: 'Leave the lesson' }).click();
  await expect(lesson).toHaveCount(0);
  await expect(page).toHaveURL(/steps=5(?!.*lesson)/);
  await page.goBack();
  await expect(lesson).toBeVisible();
});
