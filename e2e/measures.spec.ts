import { readFileSync } from 'node:fs';
import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Locator, type Page } from '@playwright/test';
import { ended, lane } from './playground';

/** Tables behind charts, the residual, runs of other software, distances on the diagram. */

async function charted(page: Page, link: string): Promise<void> {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto(link);
  await ended(page);
  await page.getByText('All numbers as a table').waitFor();
  await expect(page.getByRole('button', { name: /^Measure \d+ runs?$/ })).toHaveCount(0);
}

const figure = (page: Page, title: string): Locator => page.getByRole('figure', { name: new RegExp(`^${title}`) });
const cellsOf = async (table: Locator): Promise<string[][]> =>
  table.locator('tbody tr').evaluateAll((rows) => rows.map((row) => [...row.children].map((c) => c.textContent ?? '')));

test('every chart has its numbers behind it: as many as it draws, the same as in the table of all steps, and as a file', async ({
  page,
}) => {
  await charted(page, '/?model=uneven&solver=dpmpp-2m&steps=8&b.solver=euler-ancestral');
  const titles = [
    'Error of each step',
    'Error against NFE',
    'Step size',
    'Evaluations by cause',
    'Phase space',
    'Shape of the paths',
    'Log-density along the path',
    'Fokker–Planck residual',
    'Levels',
  ];
  for (const title of titles) {
    const button = page.getByRole('button', { name: `${title} as a table`, exact: true });
    await button.focus();
    await page.keyboard.press('Enter');
    await expect(button, title).toHaveAttribute('aria-expanded', 'true');
    const table = page.getByRole('table', { name: title, exact: true });
    await expect(table, title).toBeVisible();
    expect(await table.getByRole('columnheader').count(), title).toBeGreaterThan(1);
    expect(await table.getByRole('rowheader').count(), title).toBeGreaterThan(0);
  }
  // A chart with a button that was not looked for above, or without one.
  expect(await page.getByRole('button', { name: /as a table$/ }).count()).toBe(titles.length);
  expect(await page.locator('figure.chart:not(:has([aria-label$="as a table"]))').count()).toBe(0);

  // What is drawn with a mark is in the table, and no more; floors and dotted lines have no marks.
  for (const title of ['Error of each step', 'Step size', 'Log-density along the path', 'Shape of the paths']) {
    const marks = await figure(page, title)
      .locator('.recharts-line-dots')
      .evaluateAll((groups) => groups.flatMap((g) => [...g.children].filter((c) => c.tagName !== 'g')).length);
    const table = page.getByRole('table', { name: title, exact: true });
    const heads = await table.getByRole('columnheader').allTextContents();
    const marked = heads.map((name) => !/^(step|floor|carried)/.test(name));
    const known = (await cellsOf(table)).flatMap((row) => row.filter((text, i) => marked[i] && text !== '–'));
    expect(known.length, title).toBe(marks);
    expect(marks, title).toBeGreaterThan(7);
  }
  const globals = (await cellsOf(page.getByRole('table', { name: 'Error of each step', exact: true }))).slice(1);
  await page.getByText('All numbers as a table').click();
  const whole = page.locator('.fold .table').last();
  await whole.locator('tbody tr').nth(7).waitFor();
  const steps = await cellsOf(whole);
  const number = (text: string): number => {
    const [mantissa, exponent] = text.replace('−', '-').split('·10');
    const digits = [...(exponent ?? '')].map((c) => (c === '⁻' ? '-' : '⁰¹²³⁴⁵⁶⁷⁸⁹'.indexOf(c))).join('');
    return Number(mantissa) * 10 ** Number(digits || 0);
  };
  expect(globals).toHaveLength(8);
  globals.forEach((row, i) => {
    expect(number(row[1]) / number(steps[i][6])).toBeCloseTo(1, 1);
  });

  const coming = page.waitForEvent('download');
  await figure(page, 'Step size').getByRole('button', { name: 'Save as CSV' }).click();
  const csv = readFileSync(await (await coming).path(), 'utf8')
    .trim()
    .split('\n');
  expect(csv[0]).toBe('step,"|h|, A","|h|, B"');
  expect(csv).toHaveLength(9);
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`)).toEqual([]);
});

test('the residual is nothing for an exact denoiser, and grows under guidance, where ODE and SDE part ways', async ({
  page,
}) => {
  await charted(page, '/?model=uneven&condition=0&steps=8&b.guidance=cfg&b.guidance.cfg.scale=3&axis=lambda');
  const chart = figure(page, 'Fokker–Planck residual');
  await chart.getByRole('button', { name: 'Fokker–Planck residual as a table' }).click();
  const rows = await cellsOf(chart.getByRole('table'));
  expect(rows.length).toBeGreaterThan(6);
  // Drawn at 10⁻¹² where rounding is all there is.
  for (const row of rows) expect(row[1]).toMatch(/·10⁻¹[⁰¹²]$/u);
  expect(rows.some((row) => Number(row[2]) > 0.05)).toBe(true);
  await chart.getByRole('button', { name: 'plane' }).click();
  await expect(chart.getByTestId('residual-map')).toBeVisible();
  const gap = async (): Promise<number[]> => {
    await chart.getByRole('button', { name: 'Measure the ODE–SDE gap' }).click();
    await expect(chart.getByTestId('gap')).toBeVisible({ timeout: 60_000 });
    return (await chart.getByTestId('gap').locator('dd').allTextContents()).slice(0, 2).map(Number);
  };
  const [exact, floor] = await gap();
  expect(exact).toBeLessThan(2 * floor + 0.02);
  await page
    .getByRole('button', { name: /^DPM-Solver/ })
    .last()
    .click();
  const [guided, again] = await gap();
  expect(guided).toBeGreaterThan(1.5 * again);
});

test('a trajectory of other software stands beside the runs, is measured and compared, and cannot be changed', async ({
  page,
}) => {
  await charted(page, '/?solver=ddim&steps=6');
  await page.getByRole('button', { name: 'Take away' }).click();
  const coming = page.waitForEvent('download');
  await page.getByRole('button', { name: /^Run A with all its states/ }).click();
  const run = JSON.parse(readFileSync(await (await coming).path(), 'utf8'));
  await page.keyboard.press('Escape');
  const rows = (flat: number[]): number[][] =>
    Array.from({ length: flat.length / 2 }, (_, n) => flat.slice(2 * n, 2 * n + 2));
  const file = (body: object) => ({
    name: 'run.json',
    mimeType: 'application/json',
    buffer: Buffer.from(JSON.stringify(body)),
  });
  const recorded = {
    name: 'Euler of theirs',
    software: 'k-diffusion 0.1.1',
    sigma: run.levels.map(({ sigma }: { sigma: number }) => sigma),
    states: run.states.map(rows),
  };
  await page.getByRole('button', { name: 'More for run A' }).click();
  await page.getByRole('menuitem', { name: 'a recorded trajectory…' }).click();
  const chooser = page.getByLabel('Choose a JSON file');
  await chooser.setInputFiles(file({ ...recorded, sigma: recorded.sigma.slice(1) }));
  await expect(page.getByRole('alert')).toContainText('There are 6 levels and 7 states');
  await expect(page.getByTestId('lane')).toHaveCount(1);
  await chooser.setInputFiles(file(recorded));
  await expect(page.getByTestId('lane')).toHaveCount(2);
  await ended(page);
  const theirs = lane(page, 'B');
  await expect(theirs.getByText('recorded', { exact: true })).toBeVisible();
  await expect(theirs.getByRole('heading')).toHaveText('Euler of theirs');
  const errorOf = (name: string) =>
    lane(page, name).locator('.numbers div', { hasText: 'error' }).locator('dd').textContent();
  expect(await errorOf('B')).toBe(await errorOf('A'));
  await expect(page).not.toHaveURL(/b\./);
  // Nothing on the page changes it, and it goes along through Back.
  const hash = await theirs.getAttribute('data-hash');
  await theirs.click();
  await page.getByRole('slider', { name: 'Steps' }).press('ArrowRight');
  await expect(lane(page, 'A')).toHaveAttribute('data-states', '8');
  expect(await theirs.getAttribute('data-hash')).toBe(hash);
  await page.goBack();
  await expect(page.getByText('recorded', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Close run' }).last().click();
});

test('the diagram of a picture model measures Fréchet distances with progress, and is called off', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto('/?model=onnx/digits&solver=dpmpp-2m&steps=5&count=4');
  await ended(page, 120_000);
  const chart = figure(page, 'Error against NFE');
  await chart.getByRole('combobox', { name: 'What is measured' }).click();
  await page.getByRole('option', { name: 'Fréchet distance' }).click();
  await chart.getByRole('button', { name: 'Measure 8 runs of 500 samples' }).click();
  await expect(chart.getByRole('button', { name: /% of run 1 of 8/ })).toBeVisible({ timeout: 60_000 });
  await chart.getByRole('button', { name: /% of run 1 of 8/ }).click();
  await expect(chart.getByRole('button', { name: 'Measure 8 runs of 500 samples' })).toBeVisible();
});

test('a solver’s card shows its stability region, computed when it is opened', async ({ page }) => {
  await charted(page, '/?solver=rk4&steps=5');
  await page.getByText('About this solver').click();
  await expect(
    page.getByRole('figure', { name: /^Stability region: stable on the real axis from −2\.79 to 0/ }),
  ).toBeVisible();
  await page.getByRole('button', { name: 'Stability region as a table' }).click();
  expect(await page.getByRole('table', { name: 'Stability region' }).getByRole('rowheader').count()).toBeGreaterThan(
    40,
  );
});
