import { expect, test } from '@playwright/test';

/** The work–precision diagram: filled in by itself, read, extended, opened. */
test('error against NFE is measured for the runs on the stage, with slopes; a solver is added, and a point opened', async ({
  page,
}) => {
  await page.goto('/');
  const chart = page.getByRole('figure', { name: /^Error against NFE/ });
  await expect(chart.getByText(/^slope −/)).toHaveCount(2, { timeout: 60_000 });
  const slopes = (await chart.getByText(/^slope −/).allTextContents()).map((t) => Number(t.match(/−([\d.]+)/)?.[1]));
  expect(slopes[0]).toBeGreaterThan(1.6);
  expect(Math.abs(slopes[1] - 1)).toBeLessThan(0.25);

  await chart.getByRole('combobox', { name: /Add to the diagram/ }).click();
  await page.keyboard.type('unipc');
  await page.keyboard.press('Enter');
  await expect(chart.getByText(/^slope −/)).toHaveCount(3, { timeout: 60_000 });
  await chart.getByRole('button', { name: 'Error against NFE as a table' }).click();
  await chart.getByRole('button', { name: 'Open UniPC at 8 NFE as a run' }).click();
  await expect(page).toHaveURL(/c\.solver=unipc|b\.solver=unipc/);
  await expect(page.getByTestId('lane')).toHaveCount(3);

  await chart.getByRole('combobox', { name: 'What is measured' }).click();
  await page.getByRole('option', { name: 'sliced Wasserstein' }).click();
  await expect(chart.getByRole('columnheader', { name: 'sliced Wasserstein' })).toBeVisible();
});

test('variations of a run: filled, sorted by a column, opened beside the others', async ({ page }) => {
  await page.goto('/?solver=dpmpp-2m&steps=10');
  await page.getByRole('button', { name: 'Variations' }).click();
  const dialog = page.getByRole('dialog', { name: 'Variations' });
  await expect(dialog.getByText('12 runs', { exact: true })).toBeVisible({ timeout: 60_000 });
  await dialog.getByRole('button', { name: 'numbers' }).click();
  const errors = async (): Promise<number[]> =>
    (await dialog.getByRole('row').locator('td:nth-child(5)').allTextContents()).map(Number);
  expect(await errors()).toEqual((await errors()).toSorted((a, b) => a - b));
  await dialog.getByRole('button', { name: 'error' }).click();
  expect(await errors()).toEqual((await errors()).toSorted((a, b) => b - a));
  // By keys: the first that is found is added. Escape beside the closed list throws nothing away, but closes the dialog.
  const field = dialog.getByRole('combobox', { name: 'Solvers' });
  await field.focus();
  await page.keyboard.type('deis');
  await expect(page.getByRole('option').first()).toHaveText('DEIS');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('listbox')).toBeHidden();
  await expect(dialog.getByText('15 runs', { exact: true })).toBeVisible({ timeout: 60_000 });
  await field.focus();
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await page.getByRole('button', { name: 'Variations' }).click();
  await expect(dialog.getByText('12 runs', { exact: true })).toBeVisible({ timeout: 60_000 });
  await dialog.getByRole('button', { name: 'numbers' }).click();
  await dialog.getByRole('button', { name: /^Open Heun, Karras, 20 steps/ }).click();
  await expect(page.getByTestId('lane')).toHaveCount(2);
  await expect(page).toHaveURL(/b\.solver=heun.*b\.steps=20|b\.steps=20.*b\.solver=heun/);
});
