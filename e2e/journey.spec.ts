import { expect, test, type Page } from '@playwright/test';
import { drag, ended, lane, point } from './playground';

/** What the page is for, in one go: from the first visit to the same numbers on another machine. */
const slopes = async (page: Page): Promise<number[]> => {
  const chart = page.getByRole('figure', { name: /^Error against NFE/ });
  await expect(chart.getByText(/^slope −/)).toHaveCount(2, { timeout: 60_000 });
  return (await chart.getByText(/^slope −/).allTextContents()).map((t) => Number(t.match(/−([\d.]+)/)?.[1]));
};

test('first visit, another solver, two compared, the schedule dragged, the slope read, the link shared: the same numbers', async ({
  page,
  browser,
}) => {
  await page.goto('/');
  await ended(page);

  await page.getByRole('combobox', { name: /^Solver:/ }).click();
  await page.keyboard.type('sample_heun');
  await page.keyboard.press('Enter');
  await ended(page);
  await expect(page).toHaveURL(/[?&]solver=heun/);
  await expect(page.getByTestId('lane')).toHaveCount(2);
  const hashes = async (on: Page): Promise<(string | null)[]> => [
    await lane(on, 'A').getAttribute('data-hash'),
    await lane(on, 'B').getAttribute('data-hash'),
  ];
  const compared = await hashes(page);
  expect(compared[0]).not.toBe(compared[1]);

  // Heun is of second order, Euler of first.
  const off = async (): Promise<number[]> => {
    const [heun, euler] = await slopes(page);
    return [Math.abs(heun - 2), Math.abs(euler - 1)];
  };
  // A slope is fitted anew with each point that comes.
  await expect.poll(async () => (await off())[0]).toBeLessThan(0.5);
  await expect.poll(async () => (await off())[1]).toBeLessThan(0.25);

  await point(page, 4).scrollIntoViewIfNeeded();
  await page.locator('.curve').evaluate((e) => e.scrollIntoView({ block: 'center' }));
  await drag(page, 4, -8);
  await expect(page).toHaveURL(/grid=custom/);
  await ended(page);
  await expect.poll(async () => (await hashes(page))[0]).not.toBe(compared[0]);

  const elsewhere = await browser.newContext();
  const fresh = await elsewhere.newPage();
  await fresh.goto(page.url());
  await ended(fresh);
  expect(await hashes(fresh)).toEqual(await hashes(page));
  const numbers = (on: Page) => on.getByTestId('numbers').locator('dd').allTextContents();
  // All but the time of an evaluation.
  const steady = (texts: string[]): string[] => texts.filter((t) => !/ms|µs/.test(t));
  expect(steady(await numbers(fresh))).toEqual(steady(await numbers(page)));
  await elsewhere.close();
});
