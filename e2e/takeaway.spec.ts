import { readFileSync } from 'node:fs';
import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { violations } from './axe';
import { ended } from './playground';

/** Behind a dialog the page has no roles. */
const lane = (page: Page) => page.getByTestId('lane').first();
const dialog = (page: Page) => page.getByRole('dialog', { name: 'Take away' });

const show = (page: Page, kind: string): Promise<void> =>
  dialog(page).getByRole('group', { name: 'What to take away' }).getByText(kind, { exact: true }).click();

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
  expect(await saved(page, /^Error of each step, PNG/)).toMatch(/^.PNG/);
  // Charts far down are not drawn before somebody wants them.
  expect(await saved(page, /^Levels, SVG/)).toMatch(/^<svg.*curve/s);
  expect(await saved(page, /^Step size, SVG/)).toMatch(/^<svg.*recharts/s);
  expect(await saved(page, /^Evaluations by cause, SVG/)).toMatch(/^<svg.*<text.*steps/s);
  expect(await saved(page, /^The stage of run A/)).toMatch(/^.PNG/);
  await show(page, 'Manifest');
  const manifest = await saved(page, /^Specs, digests/);
  const { violations: found } = await new AxeBuilder({ page }).include('.take-away').analyze();
  expect(found.map(({ id }) => id)).toEqual([]);

  const other = await context.newPage();
  await other.goto('/');
  await ended(other);
  await other.getByRole('button', { name: 'Take away' }).click();
  await show(other, 'Manifest');
  const chooser = dialog(other).getByLabel('Or choose a manifest’s file');
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

test('a bad manifest, a broken link and an impossible NFE are said, and the page stays as it was', async ({ page }) => {
  await page.goto('/?solver=ddim&steps=5');
  await ended(page);
  const [hash, link] = [await lane(page).getAttribute('data-hash'), page.url()];
  await page.getByRole('button', { name: 'Take away' }).click();
  await show(page, 'Manifest');
  const field = dialog(page).getByRole('textbox', { name: 'A manifest or a link' });
  const alert = dialog(page).getByRole('alert');
  const run = { name: 'A', digest: '0', nfe: 5, spec: { solver: { id: 'ddim' }, grid: { id: 'karras', steps: 0 } } };
  for (const [text, said] of [
    ['{"fewstep": 1, "link"', 'This is not JSON'],
    [JSON.stringify({ fewstep: 1, link: '?solver=ddim', runs: [run] }), 'Steps: 0 is outside 1 … 1000.'],
    [JSON.stringify({ fewstep: 1, link: '?solver=ddim', runs: [null] }), 'damaged'],
    ['https://example.org/', 'no link of Fewstep'],
    ['?solver=magic', 'There is no solver “magic”.'],
    ['?grid=custom&grid.sigmas=1,2,3', 'values must fall, but 2 comes after 1.'],
    ['?solver=dopri5&control=adaptive&maxNfe=-4', 'NFE cap: -4 is outside 1 … 100000.'],
  ]) {
    await field.fill(text);
    await field.press('Enter');
    await expect(alert).toContainText(said);
    await expect(alert).toContainText('The page stays as it was.');
  }
  expect([await lane(page).getAttribute('data-hash'), page.url()]).toEqual([hash, link]);
  await field.fill('https://example.org/fewstep/?solver=heun&steps=4');
  await field.press('Enter');
  await expect(dialog(page).getByText('The page shows what the link says.')).toBeVisible();
  await expect(page).toHaveURL(/solver=heun.*steps=4/);
  await expect(alert).toHaveCount(0);
});

test('every part of it is accessible', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto('/?solver=dpmpp-2m&steps=6');
  await ended(page);
  await page.getByRole('button', { name: 'Take away' }).click();
  for (const kind of ['Files', 'Code', 'Embed', 'Manifest']) {
    await show(page, kind);
    expect((await violations(page)).map((one) => `${kind}: ${one}`)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  }
});

test('code for other programs and a frame for other pages are shown to be copied', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto('/?solver=dpmpp-2m&steps=6&b.solver=rk4');
  await ended(page);
  await page.getByRole('button', { name: 'Take away' }).click();
  await show(page, 'Code');
  await dialog(page).getByText('k-diffusion', { exact: true }).click();
  await expect(dialog(page).locator('.code')).toContainText('K.sampling.sample_dpmpp_2m(model, x, sigmas)');
  await dialog(page).getByText('ComfyUI', { exact: true }).click();
  await expect(dialog(page).locator('.code')).toContainText('sampler_name: dpmpp_2m');
  await show(page, 'Embed');
  await dialog(page).getByRole('checkbox', { name: 'Controls' }).uncheck();
  await dialog(page).getByRole('button', { name: 'Copy' }).click();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toMatch(/^<iframe\n {2}src="http:.*&amp;embed=1&amp;hide=controls,charts"/);
  const src = /src="([^"]*)"/.exec(copied)?.[1].replaceAll('&amp;', '&') ?? '';
  await page.goto(src);
  await expect(page.locator('.embed [data-testid=lane]')).toHaveCount(2);
  await expect(page.getByRole('link', { name: 'Open in Fewstep' })).toBeVisible();
});

for (const [what, query] of [
  ['points', '?solver=dpmpp-2m&steps=12&count=2000'],
  ['1-D paths', '?model=pair&solver=ddim&steps=8'],
  ['pictures', '?model=onnx/sprites&solver=ddim&steps=3&count=8&end=zero'],
])
  test(`${what} are animated without holding up the page, and that can be called off`, async ({ page }) => {
    test.setTimeout(180_000);
    await page.goto(`/${query}`);
    await ended(page, 120_000);
    await page.waitForTimeout(2000);
    await page.getByRole('button', { name: 'Take away' }).click();
    await page.evaluate(() => {
      const tasks: number[] = [];
      Object.assign(window, { tasks });
      new PerformanceObserver((list) => {
        tasks.push(...list.getEntries().map(({ duration }) => duration));
      }).observe({ type: 'longtask' });
    });
    const button = dialog(page).getByRole('button', { name: 'Run A as an animation, GIF' });
    let longest = Number.POSITIVE_INFINITY;
    for (let attempt = 0; attempt < 3 && longest > 50; attempt++) {
      await page.evaluate(() => {
        (window as unknown as { tasks: number[] }).tasks.length = 0;
      });
      const coming = page.waitForEvent('download');
      await button.click();
      const download = await coming;
      expect(download.suggestedFilename()).toBe('run-a.gif');
      const gif = readFileSync(await download.path());
      expect(gif.subarray(0, 6).toString()).toBe('GIF89a');
      expect([gif.readUInt16LE(6), gif.readUInt16LE(8)]).toEqual([480, 512]);
      // Every state is a frame, each with a block that says how long it stands.
      const frames = gif.toString('latin1').split('\x21\xf9\x04').length - 1;
      expect(frames).toBe(Number(await lane(page).getAttribute('data-states')));
      await expect(dialog(page).getByText(/^Saved: /)).toBeVisible();
      longest = await page.evaluate(() => Math.max(0, ...(window as unknown as { tasks: number[] }).tasks));
    }
    expect(longest).toBeLessThanOrEqual(50);
    if (what !== 'points') return;
    await button.click();
    await dialog(page).getByRole('button', { name: 'Cancel' }).click();
    await expect(dialog(page).getByText('Called off; nothing was saved.')).toBeVisible();
    await expect(button).toBeEnabled();
  });
