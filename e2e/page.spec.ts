import { expect, test, type Page } from '@playwright/test';
import { nanBelowHalf } from './tiny-onnx';
import { ended } from './playground';

/** The page as a person meets it: the built page, a real browser, no manual. */
const lane = (page: Page) => page.getByTestId('lane').first();
const hash = (page: Page): Promise<string | null> => lane(page).getAttribute('data-hash');
const solverMenu = (page: Page) => page.getByRole('combobox', { name: /^Solver:/ });

async function open(page: Page, query = ''): Promise<void> {
  await page.goto(`/${query}`);
  await ended(page);
}

/** Goes to another link without loading the page anew, as Back and Forward do. */
const follow = (page: Page, query: string): Promise<void> =>
  page.evaluate((link) => {
    window.history.pushState(null, '', link);
    window.dispatchEvent(new PopStateEvent('popstate'));
  }, query);

const paints = (page: Page): Promise<{ end: number; ms: number; state: number }[]> =>
  page.evaluate(() =>
    performance.getEntriesByName('stage-paint').map((e) => ({
      end: e.startTime + e.duration,
      ms: e.duration,
      state: (e as PerformanceMeasure).detail.state as number,
    })),
  );

test('the first picture moves within a second of loading', async ({ page }) => {
  const seconds: number[] = [];
  // The machine that tests may be busy with other things: the best of six loads counts.
  for (let load = 0; load < 6; load++) {
    await page.goto('/');
    await expect.poll(async () => new Set((await paints(page)).map((p) => p.state)).size).toBeGreaterThan(1);
    seconds.push((await paints(page)).find((p) => p.state > 0)?.end ?? Number.POSITIVE_INFINITY);
    if (seconds[load] < 1000) break;
  }
  expect(Math.min(...seconds)).toBeLessThan(1000);
  await expect(page.getByText('of 10', { exact: false }).first()).toBeVisible();
});

test('a solver is found by its alias and picked with the keyboard; Back brings the run before', async ({ page }) => {
  await open(page);
  const before = await hash(page);
  // On a closed menu letters are the page's keys and pick nothing; right after a press none is lost.
  await solverMenu(page).focus();
  await page.keyboard.press('d');
  await expect(solverMenu(page)).toHaveAccessibleName(/2M/);
  await solverMenu(page).click();
  await page.keyboard.type('sample_heun');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/solver=heun/);
  await expect(page.getByRole('heading', { name: /heun/i })).toBeVisible();
  await solverMenu(page).press('Enter');
  await expect(page.getByPlaceholder(/solver|alias/i)).toHaveValue('');
  await page.keyboard.press('Escape');
  await ended(page);
  expect(await hash(page)).not.toBe(before);
  await page.goBack();
  await expect(page).toHaveURL(/solver=dpmpp-2m/);
  await expect(lane(page)).toHaveAttribute('data-hash', before ?? '');
});

test('the solver card: a formula that is seen and read aloud, orders under the options chosen, names, the paper', async ({
  page,
}) => {
  await open(page, '?solver=dpmpp-3m');
  const formula = page.locator('.tex').first();
  await expect(formula.locator('math annotation')).toContainText('\\varphi_1(-h)D_0');
  await expect(formula.locator('.katex-html')).toBeVisible();
  await page.getByText('About this solver').click();
  const card = page.locator('details', { hasText: 'About this solver' });
  const measured = card.getByText(/\d\.\d\d ve/);
  const order = async () => Number.parseFloat((await measured.textContent()) ?? '');
  expect(await order()).toBeGreaterThan(2.75);
  await expect(card.getByRole('link', { name: 'arXiv:2211.01095' })).toHaveAttribute(
    'href',
    /arxiv\.org\/abs\/2211\.01095$/,
  );
  await follow(page, '?solver=dpmpp-3m&solver.variant=published');
  await expect.poll(order).toBeLessThan(2.25);
});

test('the timeline scrubs through real states, by keys and by pointer', async ({ page }) => {
  await open(page, '?step=4');
  await expect(lane(page)).toHaveAttribute('data-state', '4');
  await page.keyboard.press('ArrowRight');
  await expect(lane(page)).toHaveAttribute('data-state', '5');
  await page.keyboard.press('Home');
  await expect(lane(page)).toHaveAttribute('data-state', '0');
  await page.keyboard.press('End');
  await expect(lane(page)).toHaveAttribute('data-state', '10');
  const track = page.getByRole('slider', { name: 'State' });
  const box = await track.boundingBox();
  if (!box) throw new Error('no track');
  await page.mouse.click(box.x + box.width / 2, box.y + 22);
  await expect(lane(page)).not.toHaveAttribute('data-state', '10');
  const state = Number(await lane(page).getAttribute('data-state'));
  expect(state).toBeGreaterThan(2);
  expect(state).toBeLessThan(8);
  await expect(page).toHaveURL(new RegExp(`step=${state}`));
  await page.keyboard.press('x');
  await expect(page).toHaveURL(/view=x0/);
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible();
});

test('after a click on a tile the arrows move the timeline; after a tab they move the tiles', async ({ page }) => {
  await open(page);
  await page.getByRole('button', { name: 'Uneven' }).click();
  await ended(page);
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowRight');
  await expect(page).toHaveURL(/model=uneven.*step=1\b/);
  await page.getByRole('button', { name: 'Uneven' }).focus();
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('button', { name: 'Pair' })).toBeFocused();
});

test('a copied link gives the same numbers', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await open(page, '?model=uneven&solver=euler-ancestral&grid=exponential&steps=13&seed=11&count=77&noise=brownian');
  await page.getByRole('button', { name: 'Share' }).click();
  await expect(page.getByText('Link copied')).toBeVisible();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  const other = await context.newPage();
  await other.goto(link);
  await ended(other);
  expect(await hash(other)).toBe(await hash(page));
});

test('what a link gets wrong is said, and the rest is kept', async ({ page }) => {
  await open(page, '?model=rings&solver=magic&grid=karras&grid.rho=90&steps=12&seed=3');
  for (const text of ['rings', 'magic', '90']) await expect(page.locator('.toast', { hasText: text })).toBeVisible();
  await expect(page).toHaveURL(/model=ring&.*grid\.rho=20.*steps=12.*seed=3/);
});

test('an impossible number of steps is put right and said once; half a number on the way to one is not', async ({
  page,
}) => {
  await page.goto('/?solver=dopri5&control=adaptive&steps=5');
  await ended(page);
  const said = page.locator('.toast');
  const tolerance = page.getByRole('textbox', { name: 'Relative tolerance' });
  await tolerance.fill('');
  await tolerance.pressSequentially('0.001');
  await tolerance.press('Enter');
  await expect(page).toHaveURL(/rtol=0\.001/);
  await expect(said).toHaveCount(0);
  await page.goto('/?solver=ddim&steps=5');
  await ended(page);
  const steps = page.getByRole('textbox', { name: 'Steps' });
  await steps.fill('0');
  await steps.press('Enter');
  await expect(said).toHaveText(['Steps: 0 is outside 1 … 1000; using 1']);
  await expect(steps).toHaveValue('1');
  await expect(steps).toBeFocused();
  await expect(page).toHaveURL(/steps=1&/);
});

test('a run is called off at once, and can be run again', async ({ page }) => {
  await page.goto('/?model=pinwheel&solver=rk4&grid=karras&steps=1000&seed=7&count=20000');
  await expect(lane(page)).toHaveAttribute('data-status', 'running', { timeout: 20_000 });
  await expect.poll(async () => Number(await lane(page).getAttribute('data-states'))).toBeGreaterThan(2);
  const began = Date.now();
  await page.keyboard.press('c');
  await expect(page.getByText(/Cancelled after \d+ steps/)).toBeVisible();
  expect(Date.now() - began).toBeLessThan(1500);
  await follow(page, '?model=ring&solver=ddim&grid=karras&steps=5&seed=7');
  await ended(page);
});

/** Budgets are for a machine that does nothing else; one that is busy gets three tries, and the best of them counts. */
const TRIES = 3;

test('no main-thread task over 50 ms while 5,000 particles take 50 steps', async ({ page }) => {
  await open(page);
  await page.getByText('Phase space').waitFor();
  await page.waitForTimeout(1500);
  await page.evaluate(() => {
    const tasks: number[] = [];
    Object.assign(window, { tasks });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) tasks.push(entry.duration);
    }).observe({ type: 'longtask' });
  });
  let long: number[] = [];
  for (let attempt = 1; attempt <= TRIES; attempt++) {
    await page.evaluate(() => (window as unknown as { tasks: number[] }).tasks.splice(0));
    await follow(page, `?model=ring&solver=dpmpp-2m&grid=karras&steps=50&seed=${attempt}&count=5000`);
    await expect(lane(page)).toHaveAttribute('data-states', '51', { timeout: 30_000 });
    await page.waitForTimeout(500);
    long = await page.evaluate(() => (window as unknown as { tasks: number[] }).tasks.filter((ms) => ms > 50));
    if (!long.length) break;
  }
  expect(long).toEqual([]);
});

test('10,000 particles are scrubbed within 8 ms of script a frame', async ({ page }) => {
  await page.goto('/?model=ring&solver=dpmpp-2m&grid=karras&steps=20&seed=7&count=10000&step=0');
  await expect(lane(page)).toHaveAttribute('data-states', '21', { timeout: 30_000 });
  await ended(page, 60_000);
  let slow = Number.POSITIVE_INFINITY;
  for (let attempt = 0; attempt < TRIES && slow > 8; attempt++) {
    await page.evaluate(() => performance.clearMeasures('stage-paint'));
    for (let i = 0; i < 40; i++) {
      await page.keyboard.press(i < 20 ? 'ArrowRight' : 'ArrowLeft');
      await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
    }
    const times = (await paints(page)).map((p) => p.ms).sort((a, b) => a - b);
    expect(times.length).toBeGreaterThanOrEqual(40);
    slow = times[Math.floor(0.95 * times.length)];
  }
  expect(slow).toBeLessThanOrEqual(8);
});

test('a 1-D denoiser shows its density, and hides the field', async ({ page }) => {
  await open(page, '?model=pair&solver=dpmpp-2m&grid=karras&steps=12&seed=7&step=6');
  await expect(page.getByRole('img', { name: /Density and paths of 400 samples/ })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Field' })).toHaveCount(0);
  await expect(page.getByTestId('numbers')).toContainText('2 of 2');
});

test('a run goes back to noise where its solver can, and says why where it cannot', async ({ page }) => {
  await open(page);
  await page.getByRole('group', { name: 'Direction' }).getByText('data → noise').click();
  await expect(page).toHaveURL(/direction=invert/);
  await ended(page);
  await expect(page.getByRole('slider', { name: 'State' })).toHaveAttribute('aria-valuetext', 'state 10 of 10, σ 20');
  await page.keyboard.press('Home');
  await expect(page.getByText('The start: samples of the data')).toBeVisible();
  await open(page, '?solver=ddpm');
  await expect(page.getByText('The noise that DDPM draws cannot be taken back.')).toBeVisible();
});

test('points are drawn, by hand or from a shape, and sampled', async ({ page }) => {
  await open(page);
  await page.getByRole('button', { name: 'Draw your own points' }).click();
  const sheet = page.getByTestId('sheet');
  const box = await sheet.boundingBox();
  if (!box) throw new Error('no sheet');
  await page.mouse.move(box.x + box.width * 0.4, box.y + box.height * 0.5);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.6, box.y + box.height * 0.4, { steps: 8 });
  await page.mouse.up();
  await expect(page.getByText(/^[4-9] of at most 600 points/)).toBeVisible();
  await page.getByRole('button', { name: 'Heart' }).click();
  await page.getByRole('button', { name: 'Sample 90 points' }).click();
  await expect(page).toHaveURL(/points=/);
  await ended(page);
  const drawn = await hash(page);
  await page.reload();
  await ended(page);
  expect(await hash(page)).toBe(drawn);
});

test('a network loads with its bytes shown, runs, and says on what', async ({ page }) => {
  await page.goto('/?model=onnx/ring&solver=dpmpp-2m&grid=karras&steps=4&seed=7&count=32');
  await expect(page.getByText('Getting Ring x₀ ready')).toBeVisible();
  await expect(lane(page)).toHaveAttribute('data-states', '5', { timeout: 90_000 });
  await expect(page.getByTestId('numbers')).toContainText(/WebGPU|wasm/);
  await expect(page.getByText(/fixed: the network was trained on it/)).toBeVisible();
});

test('a run that fails says what, keeps the page, and offers the next move', async ({ page }) => {
  await page.route('**/models/spiral/model.onnx', (route) => route.fulfill({ status: 404, body: 'gone' }));
  await page.goto('/?model=onnx/spiral&solver=ddim&grid=karras&steps=4&seed=7&count=32');
  await expect(page.getByRole('alert').filter({ hasText: 'The run stopped' })).toBeVisible({ timeout: 60_000 });
  await expect(page.getByRole('button', { name: 'Run again' })).toBeVisible();
  await page.getByRole('button', { name: 'Ring', exact: true }).click();
  await ended(page);
});

test('NaN from a network stops the run at that step; the steps before it can be scrubbed', async ({ page }) => {
  await page.context().route('**/models/checkerboard/model.onnx', (route) => route.fulfill({ body: nanBelowHalf() }));
  await page.goto('/?model=onnx/checkerboard&solver=heun&grid=uniform-t&steps=10&seed=7&count=48');
  const alert = page.getByRole('alert').filter({ hasText: 'The run stopped in step 6' });
  await expect(alert).toBeVisible({ timeout: 60_000 });
  await expect(alert).toContainText(/“eps” holds NaN or ∞/);
  await expect(alert).toContainText('The 5 steps before it are kept');
  await expect(lane(page)).toHaveAttribute('data-states', '6');
  await page.getByRole('button', { name: 'Try DPM-Solver++(2M)' }).click();
  await expect(page).toHaveURL(/solver=dpmpp-2m/);
});

test('a worker that dies is said, and running again uses a new one', async ({ page }) => {
  // The worker as it was built, but one seed kills it.
  await page.context().route('**/assets/worker-*.js', async (route) => {
    const response = await route.fetch();
    const tail = `;addEventListener('message', ({ data }) => { if (data.spec?.seed === 13) throw Error('unlucky'); });`;
    await route.fulfill({ response, body: (await response.text()) + tail });
  });
  await open(page, '?seed=7&steps=6');
  const before = await hash(page);
  await follow(page, '/?seed=13&steps=6');
  await expect(page.getByRole('alert').filter({ hasText: 'The worker stopped' })).toContainText('unlucky');
  await follow(page, '/?seed=7&steps=6');
  await ended(page);
  expect(await hash(page)).toBe(before);
  await follow(page, '/?seed=8&steps=6');
  await expect(lane(page)).not.toHaveAttribute('data-hash', before ?? '');
  await ended(page);
});

test('a phone has the stage first, the controls in a sheet and nothing beside the screen', async ({ browser }) => {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  const page = await context.newPage();
  await open(page);
  await page.getByText('Phase space').waitFor();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  // Half a window at 200 % is narrower than any phone.
  await page.setViewportSize({ width: 320, height: 844 });
  await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
  await page.setViewportSize({ width: 390, height: 844 });
  const small = await page.locator('.timeline button, .header button, .lane-header button').evaluateAll((buttons) =>
    buttons.flatMap((b) => {
      const { height } = b.getBoundingClientRect();
      return height < 36 && b.checkVisibility() ? [`${b.textContent || b.ariaLabel}: ${height}`] : [];
    }),
  );
  expect(small).toEqual([]);
  await page.getByRole('button', { name: /Ring · Karras/ }).click();
  await expect(page.getByRole('dialog', { name: 'Set up the run' })).toBeVisible();
  await page.getByRole('button', { name: 'Pinwheel' }).tap();
  await expect(page).toHaveURL(/model=pinwheel/);
  await context.close();
});

test('pictures: each class in turn, the film of one sample, and guidance that is counted', async ({ page }) => {
  test.setTimeout(180_000);
  await page.goto('/?model=onnx/sprites&solver=ddim&grid=karras&steps=3&seed=5&count=8&end=zero');
  await ended(page, 90_000);
  await expect(page.getByRole('img', { name: /8 pictures at state 3/ })).toBeVisible();
  await expect(page.getByText('Sample 1 of 8')).toBeVisible();
  const colours = (id: string): Promise<number> =>
    page.getByTestId(id).evaluate((canvas: HTMLCanvasElement) => {
      const data = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
      return new Set(
        Array.from(
          { length: data.length / 4 },
          (_, i) => (data[4 * i] << 16) | (data[4 * i + 1] << 8) | data[4 * i + 2],
        ),
      ).size;
    });
  for (const id of ['particles', 'film']) expect(await colours(id)).toBeGreaterThan(200);
  await page.getByRole('button', { name: 'Next sample' }).click();
  await expect(page.getByText('Sample 2 of 8')).toBeVisible();
  await page.getByTestId('film').click({ position: { x: 12, y: 12 } });
  await expect(lane(page)).toHaveAttribute('data-state', '0');

  await page.getByRole('combobox', { name: 'Class' }).click();
  await page.getByRole('option', { name: 'cat' }).click();
  await expect(page).toHaveURL(/condition=6/);
  await ended(page, 90_000);
  await page.getByRole('combobox', { name: /^Add:/ }).click();
  await page.getByRole('option', { name: /^Classifier-free guidance/ }).click();
  await ended(page, 90_000);
  await expect(page).toHaveURL(/guidance=cfg/);
  await expect(page.getByTestId('numbers')).toContainText('3 steps + 3 guidance');
});
