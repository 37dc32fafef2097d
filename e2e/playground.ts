import { expect, type Locator, type Page } from '@playwright/test';

/** A run on the stage, by its letter. */
export const lane = (page: Page, name = 'A'): Locator => page.getByRole('article', { name: `Run ${name}` });

/** Waits until there are runs, and all of them are measured. */
export async function ended(page: Page, timeout = 60_000): Promise<void> {
  await expect(page.getByTestId('lane').first()).toHaveAttribute('data-status', 'done', { timeout });
  await expect(page.locator('[data-testid=lane]:not([data-status=done])')).toHaveCount(0, { timeout });
}

/** Waits until a run shows its last state: it is played from its first one. */
export async function atItsEnd(run: Locator): Promise<void> {
  const last = Number(await run.getAttribute('data-states')) - 1;
  await expect(run).toHaveAttribute('data-state', String(last));
}
