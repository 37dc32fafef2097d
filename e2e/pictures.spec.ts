import { expect, test } from '@playwright/test';
import { atItsEnd, ended, lane } from './playground';

/** Picture models on the page: distance to the data on demand, guidance by a classifier, copies in other precisions. */
const digits = '?model=onnx/digits&solver=dpmpp-2m&grid=karras&steps=3&seed=5&count=4&end=zero';

test('the distance to the data is measured on demand, tells how far it is, and is called off', async ({ page }) => {
  await page.goto(`/${digits}`);
  await ended(page, 120_000);
  const hash = await lane(page).getAttribute('data-hash');
  const section = page.getByRole('region', { name: 'Distance to the data' });
  await section.getByRole('button', { name: /^Measure over 500 samples/ }).click();
  const bar = section.getByRole('progressbar');
  await expect.poll(async () => Number(await bar.getAttribute('value')), { timeout: 60_000 }).toBeGreaterThan(0);
  await section.getByRole('button', { name: 'Cancel' }).click();
  await expect(section.getByRole('button', { name: /^Measure over/ })).toBeVisible();
  await expect(lane(page)).toHaveAttribute('data-hash', hash ?? '');
});

test('a flow that is chosen ends at its last level: no step of few is spent from there to zero', async ({ page }) => {
  await page.goto(`/${digits}`);
  await ended(page, 120_000);
  await page.getByRole('button', { name: /^Digits, flow/ }).click();
  await expect(page).toHaveURL(/model=onnx\/digits-flow/);
  await expect(page).not.toHaveURL(/end=/);
  await ended(page, 120_000);
  await expect(page.getByTestId('numbers')).toContainText(/NFE3/);
});

test('the classifier guides, and its forwards are counted apart', async ({ page }) => {
  await page.goto(`/${digits}&condition=7`);
  await ended(page, 120_000);
  const plain = await lane(page).getAttribute('data-hash');
  await page.getByRole('combobox', { name: /^Add:/ }).click();
  await page.getByRole('option', { name: /^Classifier guidance/ }).click();
  await expect(page).toHaveURL(/guidance=classifier-guidance/);
  await expect(lane(page)).not.toHaveAttribute('data-hash', plain ?? '', { timeout: 60_000 });
  await ended(page, 120_000);
  await expect(page.getByTestId('numbers')).toContainText(/NFE3/);
  await expect(page.getByRole('figure', { name: /^Evaluations by cause\..*classifier/i })).toBeVisible();
});

test('copies with rounded weights stand beside the original, with their distance from it', async ({ page }) => {
  await page.goto(`/${digits}&b.model=onnx/digits-fp16&b.apart=1&c.model=onnx/digits-int8&c.apart=1&against=a`);
  await ended(page, 120_000);
  // “0.0123” or “1.23·10⁻³”.
  const far = async (name: string): Promise<number> => {
    const text =
      (
        await lane(page, name)
          .getByText(/RMS to run A/)
          .textContent()
      )?.normalize('NFKD') ?? '';
    const [, digits, power = '0'] = /RMS to run A ([\d.]+)(?:·10(.\d+))?/.exec(text) ?? [];
    return Number(digits) * 10 ** Number(power.replace('−', '-'));
  };
  for (const name of ['A', 'B', 'C']) await atItsEnd(lane(page, name));
  const [half, byte] = [await far('B'), await far('C')];
  expect(half).toBeGreaterThan(0);
  expect(half).toBeLessThan(0.02);
  expect(byte).toBeGreaterThan(half);
});
