import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { violations } from './axe';
import { drag, ended, point } from './playground';

/** The schedule in the hand: dragged, by keys, saved, as code, and a rule for single steps. */
const lane = (page: Page) => page.getByTestId('lane').first();
const hash = (page: Page): Promise<string | null> => lane(page).getAttribute('data-hash');
const listed = (page: Page): number[] =>
  (new URL(page.url()).searchParams.get('grid.sigmas') ?? '').split(',').map(Number);

async function open(page: Page, query: string): Promise<void> {
  await page.goto(`/${query}`);
  await ended(page);
  await point(page, 0).scrollIntoViewIfNeeded();
  await page.locator('.curve').evaluate((e) => e.scrollIntoView({ block: 'center' }));
}

test('a dragged point makes an own list in the link and other numbers; Back takes it back', async ({ page }) => {
  await open(page, '?solver=ddim&grid=karras&steps=6&seed=3');
  const before = await hash(page);
  await drag(page, 3, -8);
  await expect(page).toHaveURL(/grid=custom/);
  await ended(page);
  await expect.poll(() => hash(page)).not.toBe(before);
  const sigmas = listed(page);
  expect(sigmas).toHaveLength(7);
  expect(sigmas[0]).toBe(20);
  expect(sigmas[6]).toBe(0.02);
  // Karras' fourth of seven levels from 20 to 0.02.
  expect(sigmas[3]).toBeGreaterThan(((20 ** (1 / 7) + 0.02 ** (1 / 7)) / 2) ** 7 * 1.2);
  // Far beyond the neighbour it stops before it.
  await drag(page, 3, -200);
  await expect.poll(() => listed(page)[3]).not.toBe(sigmas[3]);
  expect(listed(page)[3] / sigmas[2]).toBeCloseTo(Math.exp(-0.01), 3);
  await page.goBack();
  await expect.poll(() => listed(page)[3]).toBe(sigmas[3]);
  await page.goBack();
  await expect(page).toHaveURL(/grid=karras/);
  await expect(lane(page)).toHaveAttribute('data-hash', before ?? '');
});

test('points by keys: chosen, moved up to their limits, added and removed', async ({ page }) => {
  await open(page, '?solver=ddim&grid=karras&steps=5&seed=3');
  await point(page, 0).focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await expect(point(page, 2)).toBeFocused();
  const before = Number(await point(page, 2).getAttribute('aria-valuenow'));
  await page.keyboard.press('ArrowUp');
  await expect(point(page, 2)).toBeFocused();
  expect(Number(await point(page, 2).getAttribute('aria-valuenow'))).toBeGreaterThan(before);
  await page.keyboard.press('PageDown');
  expect(Number(await point(page, 2).getAttribute('aria-valuenow'))).toBeLessThan(before);
  for (let k = 0; k < 12; k++) await page.keyboard.press('PageUp');
  const [now, most] = await Promise.all(
    ['aria-valuenow', 'aria-valuemax'].map(async (name) => Number(await point(page, 2).getAttribute(name))),
  );
  expect(now / most).toBeCloseTo(1, 4);
  await page.keyboard.press('Enter');
  await expect(point(page, 3)).toBeFocused();
  await expect(page).toHaveURL(/steps=6/);
  await ended(page);
  expect(listed(page)).toHaveLength(7);
  await page.keyboard.press('Delete');
  await page.keyboard.press('Delete');
  await expect(page).toHaveURL(/steps=4/);
  await page.keyboard.press('End');
  await expect(point(page, 4)).toBeFocused();
  expect(listed(page).every((sigma, i, all) => i === 0 || sigma < all[i - 1])).toBe(true);
});

test('a click on the line adds a point there, and the rules of steps go along', async ({ page }) => {
  await open(page, '?solver=ddim&grid=karras&steps=4&seed=3&at2=heun');
  await page.waitForTimeout(350);
  const [a, b] = [await point(page, 0).boundingBox(), await point(page, 1).boundingBox()];
  if (!a || !b) throw new Error('no points');
  await page.mouse.click((a.x + b.x + a.width) / 2, (a.y + b.y + a.height) / 2);
  await expect(page).toHaveURL(/steps=5.*at3=heun/);
  await expect(point(page, 1)).toBeFocused();
});

test('an own list that is wrong, typed or in a link, is said where the run would be, and can be mended', async ({
  page,
}) => {
  await page.goto('/?solver=ddim&grid=custom&grid.sigmas=20,1,3&steps=2&seed=3');
  const said = page.getByText('values must fall, but 3 comes after 1');
  await expect(said.first()).toBeVisible();
  const field = page.getByRole('textbox', { name: 'σ/α' });
  await field.fill('20, 3, 1');
  await field.press('Enter');
  await ended(page);
  await expect(said).toHaveCount(0);
  await field.fill('20, 3, 4');
  await field.press('Enter');
  await expect(page.getByText('values must fall, but 4 comes after 3').first()).toBeVisible();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Control+z');
  await expect(field).toHaveValue('20, 3, 1');
  await ended(page);
});

test('a schedule is saved, survives a reload, is used again, renamed and removed', async ({ page }) => {
  await open(page, '?solver=ddim&grid=custom&grid.sigmas=20,6,1,0.1&steps=3&seed=3');
  await page.getByRole('button', { name: 'Save or copy as code…' }).click();
  const dialog = page.getByRole('dialog', { name: 'This schedule' });
  await dialog.getByRole('textbox', { name: 'Name of the schedule' }).fill('Three big steps');
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('button', { name: /^Three big steps/ })).toHaveAttribute('aria-pressed', 'true');
  await expect(dialog.locator('pre')).toContainText('set_timesteps(sigmas=[20.0, 6.0, 1.0, 0.1])');
  await dialog.getByRole('button', { name: 'k-diffusion' }).click();
  await expect(dialog.locator('pre')).toContainText('torch.tensor([20.0, 6.0, 1.0, 0.1])');
  await expect(dialog).toContainText('append 0.0');
  const { violations: found } = await new AxeBuilder({ page }).analyze();
  expect(found.map((v) => `${v.id}: ${v.nodes.map((n) => n.target).join()}`)).toEqual([]);

  await open(page, '?solver=ddim&grid=karras&steps=8&seed=3');
  await page.getByRole('combobox', { name: /^Schedule:/ }).click();
  await page.getByRole('option', { name: /Three big steps/ }).click();
  await expect(page).toHaveURL(/grid=custom&grid\.sigmas=20,\+6,\+1,\+0\.1|grid\.sigmas=20,6,1,0\.1/);
  await ended(page);
  await page.getByRole('button', { name: 'Save or copy as code…' }).click();
  await dialog.getByRole('button', { name: 'Rename Three big steps' }).click();
  await dialog.getByRole('textbox', { name: /^New name/ }).fill('Giants');
  await page.keyboard.press('Enter');
  await dialog.getByRole('button', { name: 'Remove Giants' }).click();
  await expect(dialog.getByRole('list', { name: 'Saved schedules' })).toHaveCount(0);

  // Without a name it gets the one that the field proposes.
  const proposed = await dialog.getByRole('textbox', { name: 'Name of the schedule' }).getAttribute('placeholder');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog.getByRole('list', { name: 'Saved schedules' })).toContainText(proposed ?? 'a name');
});

test('a store that is full is said, and the schedule is there meanwhile', async ({ page }) => {
  await page.addInitScript(() => {
    Storage.prototype.setItem = () => {
      throw new DOMException('full', 'QuotaExceededError');
    };
  });
  await open(page, '?solver=ddim&grid=karras&steps=5&seed=3');
  await page.getByRole('button', { name: 'Save or copy as code…' }).click();
  const dialog = page.getByRole('dialog', { name: 'This schedule' });
  await dialog.getByRole('textbox', { name: 'Name of the schedule' }).fill('Mine');
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('status')).toContainText('full');
  await expect(dialog.getByRole('button', { name: /^Mine/ })).toBeVisible();
});

test('the same rule in every step is the plain solver; one other step is not', async ({ page }) => {
  await open(page, '?solver=heun&grid=karras&steps=3&seed=3');
  const heun = await hash(page);
  await open(page, '?solver=ddim&grid=karras&steps=3&seed=3');
  const euler = await hash(page);
  await page.getByText('A rule for each step').click();
  await page.getByRole('radio', { name: 'Step 1', exact: true }).focus();
  for (const step of [1, 2, 3]) {
    await page.getByRole('combobox', { name: new RegExp(`^Solver of step ${step}`) }).click();
    await page.keyboard.type('sample_heun');
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(new RegExp(`at${step - 1}=heun`));
    await expect(page.getByRole('listbox')).toBeHidden();
    await ended(page);
    if (step === 1) for (const plain of [heun, euler]) await expect.poll(() => hash(page)).not.toBe(plain);
    await page.getByRole('radio', { name: `Step ${step},` }).focus();
    await page.keyboard.press('ArrowRight');
  }
  await expect.poll(() => hash(page)).toBe(heun);
  await expect(page.locator('.curve-own')).toHaveCount(3);
  await page.getByRole('button', { name: 'All steps as the run' }).click();
  await expect.poll(() => hash(page)).toBe(euler);
});

test('no violation that axe can see', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await open(page, '?solver=ddim&grid=karras&steps=6&end=zero&seed=3&at2=heun');
  await page.getByText('A rule for each step').click();
  await point(page, 2).focus();
  expect(await violations(page)).toEqual([]);
});

test('on a phone a finger drags a point in the sheet, and the sheet stays', async ({ browser }) => {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  const page = await context.newPage();
  await page.goto('/?solver=ddim&grid=karras&steps=5&seed=3');
  await ended(page);
  await page.getByRole('button', { name: /Karras · 5 steps/ }).click();
  await point(page, 2).scrollIntoViewIfNeeded();
  await page.waitForTimeout(500);
  const box = await point(page, 2).boundingBox();
  if (!box) throw new Error('no such point');
  expect(Math.min(box.width, box.height)).toBeGreaterThanOrEqual(40);
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  const touch = await context.newCDPSession(page);
  await touch.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [{ x, y }] });
  for (let k = 1; k <= 6; k++)
    await touch.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: [{ x, y: y + k * 4 }] });
  await touch.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  await expect(page).toHaveURL(/grid=custom/);
  await expect(page.getByRole('dialog', { name: 'Set up the run' })).toBeVisible();
  expect(listed(page)[2]).toBeLessThan(3);
  await context.close();
});

for (const reducedMotion of ['no-preference', 'reduce'] as const)
  test(`presets ${reducedMotion === 'reduce' ? 'replace' : 'morph into'} one another, ${reducedMotion}`, async ({
    page,
  }) => {
    await page.emulateMedia({ reducedMotion });
    await open(page, '?solver=ddim&grid=karras&steps=6&seed=3');
    await page.waitForTimeout(400);
    await page.evaluate(() => {
      const line = document.querySelector('.curve-line') as SVGPolylineElement;
      const seen = new Set<string>();
      new MutationObserver(() => seen.add(line.getAttribute('points') ?? '')).observe(line, { attributes: true });
      Object.assign(window, { seen });
    });
    await page.getByRole('combobox', { name: /^Schedule:/ }).click();
    await page.keyboard.type('exponential');
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/grid=exponential/);
    await page.waitForTimeout(400);
    const shapes = await page.evaluate(() => (window as unknown as { seen: Set<string> }).seen.size);
    if (reducedMotion === 'reduce') expect(shapes).toBe(1);
    else expect(shapes).toBeGreaterThan(2);
  });
