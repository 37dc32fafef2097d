import { readFile } from 'node:fs/promises';
import { expect, type Locator, type Page, test } from '@playwright/test';
import { violations } from './axe';
import { ended, lane } from './playground';
import { nanBelowHalf } from './tiny-onnx';

/** Calibrations as a user meets them: begun, followed, judged, used, kept, left and taken up again. */
const QUERY = '?model=ring&solver=ddim&grid=karras&steps=5&seed=3';
const desk = (page: Page): Locator => page.getByRole('dialog', { name: 'Calibrate' });
const result = (page: Page): Locator => page.getByTestId('calibrated');
const start = (page: Page): Promise<void> => desk(page).getByRole('button', { name: 'Calibrate', exact: true }).click();
const left = (page: Page): Locator => desk(page).getByRole('region', { name: 'Left unfinished' });
const saved = (page: Page): Locator => desk(page).getByRole('region', { name: 'Saved results' });

async function open(page: Page, query = QUERY, name = 'GITS'): Promise<void> {
  await page.goto(`/${query}`);
  await ended(page);
  await page.keyboard.press('k');
  await desk(page)
    .getByRole('navigation')
    .getByRole('button', { name: new RegExp(`^${name}`) })
    .click();
}

async function put(page: Page, label: string, value: number): Promise<void> {
  const field = desk(page).getByRole('textbox', { name: label, exact: true });
  await field.fill(String(value));
  await field.press('Tab');
}

/** Long enough to be left: some seconds for the teacher, and as many after it. */
async function startSlow(page: Page): Promise<void> {
  await open(page);
  await put(page, 'teacher points', 201);
  await put(page, 'noises to fit on', 1024);
  await start(page);
  await expect(desk(page).getByText('Measuring what each step would cost ·')).toBeVisible({ timeout: 60_000 });
}

test('GITS from the start to its verdict, and the run takes its steps', async ({ page }) => {
  await open(page);
  await start(page);
  await expect(desk(page).getByRole('progressbar')).toBeVisible();
  await expect(result(page)).toBeVisible({ timeout: 60_000 });
  await expect(result(page).locator('.verdict')).toContainText(
    /eats? the best hand-made pair.*on noises that it has not seen/,
  );
  // Five steps of Euler gain from it on noises that it has not seen.
  await expect(result(page).locator('.verdict')).toContainText(/% better than the run as it was/);
  const rows = result(page).getByRole('row');
  await expect(rows).toHaveCount(4);
  for (const name of ['as it was', 'calibrated', 'best by hand']) {
    const cells = rows.filter({ has: page.getByRole('rowheader', { name: new RegExp(`^${name}`) }) }).getByRole('cell');
    await expect(cells.nth(0)).toHaveText('5');
    await expect(cells.nth(1)).toHaveText(/^0\.\d+$/);
    await expect(cells.nth(2)).toHaveText(/^0\.\d+/);
  }
  await expect(result(page).getByText(/It cost [\d,]+ forwards of single samples/)).toBeVisible();
  await expect(
    result(page).getByRole('img', { name: /^cost of one step: 61 from by 61 to.*chosen: 0 to/ }),
  ).toBeVisible();
  await result(page).getByRole('button', { name: 'Use it' }).click();
  await expect(desk(page)).toBeHidden();
  await expect(page).toHaveURL(/solver=ddim&grid=custom&grid\.sigmas=20/);
  await ended(page);
  await expect(lane(page)).toHaveAttribute('data-states', '6');
});

test('before, after and by hand stand side by side at one click', async ({ page }) => {
  await open(page);
  await start(page);
  await result(page).getByRole('button', { name: 'Before and after as lanes' }).click({ timeout: 60_000 });
  await expect(desk(page)).toBeHidden();
  await ended(page);
  await expect(page.getByTestId('lane')).toHaveCount(3);
  await expect(page).toHaveURL(/grid=karras/);
  const hashes = await page.getByTestId('lane').evaluateAll((all) => all.map((e) => e.getAttribute('data-hash')));
  expect(new Set(hashes).size).toBe(3);
});

test('it goes on behind, is cancelled, kept as unfinished, and removed', async ({ page }) => {
  await startSlow(page);
  await page.keyboard.press('Escape');
  await expect(desk(page)).toBeHidden();
  await expect(page.getByRole('button', { name: /^Calibrating… \d+ %/ })).toBeVisible();
  await page.keyboard.press('k');
  await desk(page).getByRole('button', { name: 'Cancel' }).click();
  await expect(desk(page).getByRole('button', { name: 'Calibrate', exact: true })).toBeEnabled();
  await expect(left(page).getByRole('button', { name: /^Go on: GITS/ })).toBeVisible();
  await left(page).getByRole('button', { name: 'Remove the unfinished GITS' }).click();
  await expect(left(page)).toHaveCount(0);
});

test('the page is closed on the way; the next one goes on where it was', async ({ page }) => {
  await startSlow(page);
  // Answers are written once a second.
  await page.waitForTimeout(1500);
  await page.reload();
  await ended(page);
  await page.keyboard.press('k');
  await left(page)
    .getByRole('button', { name: /^Go on: GITS/ })
    .click();
  await expect(desk(page).getByText(/answers? of an earlier sitting/)).toBeVisible();
  await expect(result(page)).toBeVisible({ timeout: 90_000 });
  await expect(left(page)).toHaveCount(0);
});

test('a result is saved, survives a reload, is shown, renamed, downloaded and removed', async ({ page }) => {
  await open(page);
  await start(page);
  await expect(result(page)).toBeVisible({ timeout: 60_000 });
  const verdict = await result(page).locator('.verdict').innerText();
  // Before it is saved, a reload does not lose it either.
  await page.reload();
  await ended(page);
  await page.keyboard.press('k');
  const unsaved = desk(page).getByRole('region', { name: 'Not saved' });
  await unsaved.getByRole('button', { name: /^GITS, Ring, 5 steps/ }).click();
  await expect(result(page).locator('.verdict')).toHaveText(verdict);
  await result(page).getByRole('textbox', { name: 'Name of the result' }).fill('Five for the ring');
  await page.keyboard.press('Enter');
  await expect(result(page)).toContainText('Saved as “Five for the ring”');
  await expect(unsaved).toBeHidden();
  await page.reload();
  await ended(page);
  await page.keyboard.press('k');
  await saved(page)
    .getByRole('button', { name: /^Five for the ring/ })
    .click();
  await expect(result(page).locator('.verdict')).toHaveText(verdict);
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    result(page).getByRole('button', { name: 'JSON' }).click(),
  ]);
  const json = JSON.parse(await readFile(await file.path(), 'utf8'));
  expect(json).toMatchObject({ format: 'fewstep-calibration/1', recipe: { grid: { id: 'custom', steps: 5 } } });
  await saved(page).getByRole('button', { name: 'Rename Five for the ring' }).click();
  await saved(page)
    .getByRole('textbox', { name: /^New name/ })
    .fill('Rings');
  await page.keyboard.press('Enter');
  await saved(page).getByRole('button', { name: 'Remove Rings' }).click();
  await expect(saved(page).getByRole('listitem')).toHaveCount(0);

  // What was downloaded opens again; for another denoiser, or damaged, it is refused in words.
  await saved(page)
    .locator('input[type=file]')
    .setInputFiles(await file.path());
  await expect(result(page).locator('.verdict')).toHaveText(verdict);
  const give = (name: string, body: unknown): Promise<void> =>
    saved(page)
      .locator('input[type=file]')
      .setInputFiles({
        name,
        mimeType: 'application/json',
        buffer: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
      });
  await give('half.json', JSON.stringify(json).slice(0, 200));
  await expect(saved(page).getByRole('alert')).toContainText('half.json: This file is not JSON');
  await give('hole.json', { ...json, judged: { ...json.judged, after: {} } });
  await expect(saved(page).getByRole('alert')).toContainText('damaged at “judged.after.recipe”');
  await give('else.json', { layers: 3 });
  await expect(saved(page).getByRole('alert')).toContainText('no result of a calibration');
  await give('moons.json', { ...json, task: { ...json.task, spec: { ...json.task.spec, model: 'moons' } } });
  await expect(saved(page).getByRole('alert')).toContainText(/fitted to the denoiser .*, and the run has Ring/);
});

test('a store that gives nothing is said, and the result stays while the page does', async ({ page }) => {
  await page.addInitScript(() => {
    IDBFactory.prototype.open = () => {
      throw new DOMException('no site data', 'SecurityError');
    };
  });
  await open(page);
  await start(page);
  await expect(result(page)).toBeVisible({ timeout: 60_000 });
  await result(page).getByRole('button', { name: 'Save' }).click();
  await expect(saved(page).getByRole('alert').first()).toContainText(
    /keeps nothing for this page .no site data.*Download/,
  );
  await expect(saved(page).getByRole('button', { name: /^GITS, Ring, 5 steps.*not kept/ })).toBeVisible();
});

test('what cannot be calibrated says why', async ({ page }) => {
  await open(page, '?model=ring&solver=ddim&grid=karras&steps=1&seed=3');
  await start(page);
  await expect(desk(page).getByRole('alert')).toContainText('take more steps', { timeout: 20_000 });
  await desk(page).getByRole('button', { name: 'Change the task' }).click();
  await put(page, 'seed of these noises', 3);
  await expect(desk(page).getByRole('alert')).toContainText('the very noises that it is fitted on');
  await expect(desk(page).getByRole('button', { name: 'Calibrate', exact: true })).toBeDisabled();
});

test('too small a task says by how much, and is changed without being set up anew', async ({ page }) => {
  await open(page, '?model=ring&solver=ddim&grid=karras&steps=20&seed=3');
  await put(page, 'teacher points', 9);
  await put(page, 'noises to fit on', 32);
  await start(page);
  await expect(desk(page).getByRole('alert')).toContainText('9 are too few to choose 20 steps from; give at least 21');
  await desk(page).getByRole('button', { name: 'Change the task' }).click();
  await expect(desk(page).getByRole('textbox', { name: 'teacher points', exact: true })).toHaveValue('9');
  await expect(desk(page).getByRole('textbox', { name: 'noises to fit on' })).toHaveValue('32');
  await expect(desk(page).locator('.cal-main')).toBeFocused();
});

test('a denoiser without numbers: named with its level, and the run stays as it was', async ({ page }) => {
  await page.context().route('**/models/checkerboard/model.onnx', (route) => route.fulfill({ body: nanBelowHalf() }));
  await page.goto('/?model=onnx/checkerboard&solver=ddim&grid=uniform-t&steps=10&seed=7&count=48');
  await expect(page.getByText('The run stopped in step 7')).toBeVisible({ timeout: 60_000 });
  const [before, link] = [await lane(page).getAttribute('data-hash'), page.url()];
  await page.keyboard.press('k');
  await desk(page).getByRole('navigation').getByRole('button', { name: /^GITS/ }).click();
  await start(page);
  await expect(desk(page).getByRole('alert')).toContainText(/learns from breaks: .*“eps” holds NaN or ∞ at σ = 0\.9/, {
    timeout: 60_000,
  });
  await page.keyboard.press('Escape');
  expect([await lane(page).getAttribute('data-hash'), page.url()]).toEqual([before, link]);
});

test('pictures: left within the teacher, it goes on there', async ({ page }) => {
  test.setTimeout(300_000);
  await page.goto('/?model=onnx/digits-flow&solver=ddim&grid=uniform-t&steps=4&seed=3&count=4');
  await ended(page, 120_000);
  await page.keyboard.press('k');
  await desk(page).getByRole('navigation').getByRole('button', { name: /^GITS/ }).click();
  await put(page, 'teacher points', 17);
  await put(page, 'noises to fit on', 32);
  await start(page);
  // The forwards count on while the teacher goes its way: three evaluations of 32 samples or more.
  await expect(desk(page).getByText(/^Following the accurate paths ·.*([1-9]\d\d|,\d+) forwards/)).toBeVisible({
    timeout: 60_000,
  });
  await page.waitForTimeout(2500);
  await page.reload();
  await ended(page, 120_000);
  await page.keyboard.press('k');
  await left(page)
    .getByRole('button', { name: /^Go on: GITS/ })
    .click();
  await expect(desk(page).getByText(/answers? of an earlier sitting/)).toBeVisible({ timeout: 60_000 });
  await desk(page).getByRole('button', { name: 'Cancel' }).click();
  await left(page).getByRole('button', { name: 'Remove the unfinished GITS' }).click();
  await expect(left(page)).toHaveCount(0);
});

test('a network that runs on WebGPU is fitted on wasm, which is said', async ({ page }) => {
  test.setTimeout(180_000);
  await open(page, '?model=onnx/checkerboard&solver=ddim&grid=karras&steps=4&seed=3&count=32');
  await expect(page.locator('.footer .status')).toContainText(/^WebGPU/);
  await expect(desk(page).getByText(/The network answers on wasm meanwhile/)).toBeVisible();
  await put(page, 'teacher points', 17);
  await put(page, 'noises to fit on', 16);
  await start(page);
  await expect(result(page).locator('.verdict')).toContainText(/noises that it has not seen/, { timeout: 120_000 });
});

test('a mixture of solvers is told step by step', async ({ page }) => {
  await open(page, QUERY, 'S³');
  await put(page, 'candidates', 200);
  await start(page);
  const rules = result(page).getByRole('region', { name: 'Rule of each step' });
  await expect(rules.getByRole('listitem')).toHaveCount(5, { timeout: 60_000 });
  for (const step of await rules.getByRole('listitem').all()) await expect(step).toHaveText(/DDIM|DPM|UniPC|DEIS/);
});

test('no violation that axe can see', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await open(page);
  await expect(desk(page).locator('.tex math').first()).toBeAttached();
  expect(await violations(page)).toEqual([]);
  await start(page);
  await expect(result(page)).toBeVisible({ timeout: 60_000 });
  expect(await violations(page)).toEqual([]);
});

test('on a phone everything is in one column, and nothing is cut off', async ({ browser }) => {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  const page = await context.newPage();
  await page.goto(`/${QUERY}`);
  await ended(page);
  await page.getByRole('button', { name: /Karras · 5 steps/ }).click();
  await page.getByRole('button', { name: 'Calibrate to this denoiser…' }).click();
  await desk(page).getByRole('combobox', { name: 'Calibration' }).click();
  await page.getByRole('option', { name: /^GITS/ }).click();
  await start(page);
  await expect(result(page)).toBeVisible({ timeout: 60_000 });
  const wide = await desk(page).evaluate((e) => [...e.querySelectorAll('*')].filter((c) => c.scrollWidth > 391).length);
  expect(wide).toBe(0);
  expect(await violations(page)).toEqual([]);
  await context.close();
});
