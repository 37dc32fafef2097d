import { expect, test } from '@playwright/test';
import { violations } from './axe';
import { ended } from './playground';

/** No violation that axe can see, in every state of the page a person may meet. */

test('the first view', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto('/?model=uneven&solver=dpmpp-2m-sde&modifiers=churn&noise=brownian');
  await ended(page);
  expect(await violations(page)).toEqual([]);
  await expect(page.locator('.tex math').first()).toBeAttached();
  await page.getByText('About this solver').click();
  expect(await violations(page)).toEqual([]);
});

test('menu, keys, drawing and notices', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto('/?solver=magic');
  await ended(page);
  await page.getByRole('combobox', { name: /^Solver:/ }).click();
  await expect(page.getByRole('listbox')).toBeVisible();
  expect(await violations(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('listbox')).toBeHidden();
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible();
  expect(await violations(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await page.getByText('Draw', { exact: true }).click();
  expect(await violations(page)).toEqual([]);
});

test('a phone with its sheet', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto('/');
  await ended(page);
  expect(await violations(page)).toEqual([]);
  await page.getByRole('button', { name: /Ring · Karras · 10 steps/ }).click();
  await expect(page.getByRole('dialog', { name: 'Set up the run' })).toBeVisible();
  expect(await violations(page)).toEqual([]);
});
