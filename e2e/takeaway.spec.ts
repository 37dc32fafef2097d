import { readFileSync } from 'node:fs';
import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { ended } from './playground';

const dialog = (page: Page) => page.getByRole('dialog', { name: 'Take away' });

async function saved(page: Page, name: RegExp): Promise<string> {
  const coming = page.waitForEvent('download');
  await dialog(page).getByRole('button', { name }).click();
  return readFileSync(await (await coming).path(), 'utf8');
}

test('numbers and pictures are taken away; a manifest brings the same numbers back in a fresh page', async ({
  page,
  context,
}) => {
  await page.goto('/?solver=dpmpp-2m&steps=6&b.solver=heun');
  await ended(page);
  await page.getByText('All numbers as a table').waitFor();
  await page.getByRole('button', { name: 'Take away' }).click();
  const csv = (await saved(page, /^Every step/)).trim().split('\n');
  expect(csv).toHaveLength(13);
  expect(csv[12]).toMatch(/^B,Heun,6,1,/);
  const run = JSON.parse(await saved(page, /^Run A with all its states/));
  expect(run.states).toHaveLength(7);
  expect(run.nfe).toBe(6);
  expect(await saved(page, /^Error of each step, SVG/)).toMatch(/^<svg.*stroke:/s);
  expect(await saved(page, /^The stage of run A/)).toMatch(/^.PNG/);
  const manifest = await saved(page, /^Specs, digests/);
  const { violations } = await new AxeBuilder({ page }).include('.take-away').analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);

  const other = await context.newPage();
  await other.goto('/');
  await ended(other);
  await other.getByRole('button', { name: 'Take away' }).click();
  const chooser = dialog(other).getByLabel('Open a manifest and compare');
  const file = (text: string) => ({ name: 'manifest.json', mimeType: 'application/json', buffer: Buffer.from(text) });
  await chooser.setInputFiles(file('{"a": 1}'));
  await expect(dialog(other).getByRole('alert')).toContainText('no manifest of Fewstep');
  await chooser.setInputFiles(file(manifest));
  await expect(dialog(other).getByText('The same numbers: 2 of 2 digests agree.')).toBeVisible({ timeout: 30_000 });
  const changed = JSON.parse(manifest);
  changed.runs[1].digest = 'other';
  await chooser.setInputFiles(file(JSON.stringify(changed)));
  await expect(dialog(other).getByText(/Run B has other numbers/)).toBeVisible({ timeout: 30_000 });
});
