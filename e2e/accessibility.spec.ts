import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { ended } from './playground';

/** No violation of WCAG 2.1 A and AA that axe can see, in every state of the page a person may meet. */
async function violations(page: Page): Promise<string[]> {
  const { violations: found } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'])
    .analyze();
  return found.flatMap((v) =>
    v.nodes.map((n) => `${v.id}: ${n.target.join(' ')} – ${n.failureSummary?.split('\n')[1] ?? v.help}`),
  );
}

for (const colorScheme of ['dark', 'light'] as const) {
  test(`the first view, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.goto('/?model=uneven&solver=dpmpp-2m-sde&modifiers=churn&noise=brownian');
    await ended(page);
    expect(await violations(page)).toEqual([]);
    await expect(page.locator('.tex math').first()).toBeAttached();
    await page.getByText('About this solver').click();
    expect(await violations(page)).toEqual([]);
  });

  test(`menu, keys, drawing and notices, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
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

  test(`a phone with its sheet, ${colorScheme}`, async ({ page }) => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.goto('/');
    await ended(page);
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: /Ring · Karras · 10 steps/ }).click();
    await expect(page.getByRole('dialog', { name: 'Set up the run' })).toBeVisible();
    expect(await violations(page)).toEqual([]);
  });
}
