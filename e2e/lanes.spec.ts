import { expect, test, type Page } from '@playwright/test';
import { ended, lane } from './playground';

/** Runs side by side: added, changed, lined up, compared and closed. */
const hashOf = (page: Page, name: string): Promise<string | null> => lane(page, name).getAttribute('data-hash');

async function open(page: Page, query = ''): Promise<void> {
  await page.goto(`/${query}`);
  await expect(lane(page, 'A')).toHaveAttribute('data-status', 'done', { timeout: 30_000 });
  await ended(page);
}

test('the first view compares two solvers from the same noise', async ({ page }) => {
  await open(page);
  await expect(page.getByTestId('lane')).toHaveCount(2);
  await expect(lane(page, 'B').getByRole('heading')).toHaveText(/Euler/);
  const numbers = await page.getByTestId('numbers').allTextContents();
  expect(numbers[0]).not.toBe(numbers[1]);
  for (const text of numbers) expect(text).toContain('NFE10');
  await expect(page.getByText(/^Half of the local error of A is made in steps? \d+/)).toBeVisible();
});

test('a run is duplicated, one thing is changed in it, and the controls belong to it', async ({ page }) => {
  await open(page, '?solver=dpmpp-2m&steps=6');
  await lane(page, 'A').getByRole('button', { name: 'Add a run beside this one' }).click();
  await expect(page.getByTestId('lane')).toHaveCount(2);
  await ended(page);
  expect(await hashOf(page, 'B')).toBe(await hashOf(page, 'A'));
  await page.getByRole('combobox', { name: /^Solver:/ }).click();
  await page.keyboard.type('sample_heun');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/b\.solver=heun/);
  await ended(page);
  await expect(lane(page, 'A').getByRole('heading')).toHaveText(/DPM-Solver\+\+/);
  expect(await hashOf(page, 'B')).not.toBe(await hashOf(page, 'A'));

  // The denoiser is common to both, the solver is not.
  await lane(page, 'A')
    .getByRole('button', { name: /DPM-Solver/ })
    .click();
  await expect(page.getByRole('combobox', { name: /^Solver: DPM/ })).toBeVisible();
  await page.getByRole('button', { name: 'Uneven' }).click();
  await ended(page);
  await expect(page).toHaveURL(/model=uneven.*b\.solver=heun/);
  await lane(page, 'B').getByRole('button', { name: 'Close run B' }).click();
  await expect(page.getByTestId('lane')).toHaveCount(1);
  await page.goBack();
  await expect(page.getByTestId('lane')).toHaveCount(2);
  await ended(page);
});

test('a run set apart has its own noise and says so; it takes that of the others again', async ({ page }) => {
  await open(page, '?solver=ddim&steps=5&count=60&b.solver=heun&b.seed=12&b.apart=1&against=a');
  const b = lane(page, 'B');
  const own = await hashOf(page, 'B');
  await expect(b.getByText('seed 12')).toBeVisible();
  await expect(b.getByText('other noise than run A')).toBeVisible();
  await b.getByRole('button', { name: 'More for run B' }).click();
  await page.getByRole('menuitemcheckbox', { name: /denoiser, seed and samples/ }).click();
  await expect(page).not.toHaveURL(/b\.seed|b\.apart/);
  await expect(b.getByText(/RMS to run A/)).toBeVisible();
  expect(await hashOf(page, 'B')).not.toBe(own);
  await page.keyboard.press('Control+z');
  await expect(page).toHaveURL(/b\.seed=12&b\.apart=1/);
  await expect(b).toHaveAttribute('data-hash', own ?? '');
  // Closed by key, the focus goes to what is left.
  await b.getByRole('button', { name: 'Close run B' }).focus();
  await page.keyboard.press('Enter');
  await expect(lane(page, 'A').getByRole('button', { name: 'Add a run beside this one' })).toBeFocused();
});

test('runs of different length are lined up by step, by noise level or by evaluations', async ({ page }) => {
  await open(page, '?solver=ddim&grid=karras&steps=8&b.steps=16&step=4');
  const states = async (): Promise<(string | null)[]> => [
    await lane(page, 'A').getAttribute('data-state'),
    await lane(page, 'B').getAttribute('data-state'),
  ];
  expect(await states()).toEqual(['4', '4']);
  const group = page.getByRole('group', { name: 'Runs are lined up by' });
  await group.getByRole('button', { name: 'λ' }).click();
  const [a, b] = await states();
  expect(a).toBe('4');
  expect(Math.abs(Number(b) - 8)).toBeLessThanOrEqual(1);
  await expect(page).toHaveURL(/axis=lambda/);
  await group.getByRole('button', { name: 'NFE' }).click();
  expect(await states()).toEqual(['4', '4']);
  await page.keyboard.press('End');
  expect(await states()).toEqual(['8', '16']);
});

test('differences to the reference and to another run are drawn and measured', async ({ page }) => {
  await open(page);
  await lane(page, 'B').getByRole('button', { name: 'More for run B' }).click();
  await page.getByRole('menuitemcheckbox', { name: 'to the reference' }).click();
  for (const name of ['A', 'B']) {
    const error = (await lane(page, name).getByTestId('numbers').textContent())?.match(/error([\d.]+)/)?.[1];
    await expect(lane(page, name).getByText(/RMS to the reference/)).toContainText(error ?? 'a number');
  }
  await lane(page, 'A').getByRole('button', { name: 'More for run A' }).click();
  await page.getByRole('menuitemcheckbox', { name: 'of the others to this run' }).click();
  await expect(page.getByText(/RMS to run A/)).toHaveCount(1);
  await expect(page).toHaveURL(/against=a/);
});

test('six runs share one worker, and a link brings them back with the same numbers', async ({ page, context }) => {
  const query =
    '?solver=ddim&steps=5&count=60&b.solver=heun&c.solver=dpmpp-2m&d.solver=unipc&e.solver=euler-ancestral&e.noise=brownian&f.steps=9';
  await open(page, query);
  await expect(page.getByTestId('lane')).toHaveCount(6);
  await expect(page.getByRole('button', { name: 'Add a run beside this one' })).toHaveCount(0);
  const other = await context.newPage();
  await open(other, new URL(page.url()).search);
  for (const name of 'ABCDEF') expect(await hashOf(other, name)).toBe(await hashOf(page, name));
});
