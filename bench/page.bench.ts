import { expect, test } from '@playwright/test';
import { longTasks, row, watched } from './report';

/** What the page promises of six runs at once, and of its diagram. Wall times mean something only on idle cores. */

const six = ['ddim', 'heun', 'dpmpp-2m', 'unipc', 'deis', 'rk4'];

test('scrubbing six lanes of 2,000 particles and 50 steps', async ({ page }) => {
  await watched(page);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  const others = six.slice(1).map((id, k) => `${'bcdef'[k]}.solver=${id}`);
  await page.goto(`/?model=ring&count=2000&steps=50&solver=${six[0]}&${others.join('&')}`);
  await expect(page.locator('[data-testid=lane][data-status=done]')).toHaveCount(6, { timeout: 300_000 });
  await page.getByText('All numbers as a table').waitFor();
  // The diagram fills itself after the runs: it is not what is measured here.
  await expect(page.locator('.curve-slope b')).toHaveCount(6, { timeout: 300_000 });
  await page.waitForTimeout(2000);
  await longTasks(page);
  const slider = page.getByRole('slider', { name: 'State' });
  const box = await slider.boundingBox();
  if (!box) throw new Error('no track');
  const y = box.y + box.height / 2;
  await page.mouse.move(box.x + 4, y);
  await page.mouse.down();
  const began = Date.now();
  let moves = 0;
  for (let pass = 0; pass < 4; pass++)
    for (let i = 0; i <= 50; i++, moves++) {
      const share = pass % 2 ? 1 - i / 50 : i / 50;
      await page.mouse.move(box.x + 4 + share * (box.width - 8), y);
    }
  await page.mouse.up();
  const seconds = (Date.now() - began) / 1000;
  await page.waitForTimeout(500);
  const long = await longTasks(page);
  row('scrub, 6 lanes × 2,000 × 50 steps: long tasks', String(long.length), '0');
  row('  longest, ms', String(Math.max(0, ...long)), '< 50');
  row('  moves of the playhead a second', (moves / seconds).toFixed(0), '');
  console.log(JSON.stringify({ scrub: { long, moves, seconds } }));
});

test('a diagram of five solvers at eight costs on an exact denoiser', async ({ page }) => {
  // When the diagram was asked for, and when its points stood there.
  await page.addInitScript(() => {
    const Native = window.Worker;
    const seen: [what: 'asked' | 'points' | 'studied', at: number, points: number][] = [];
    Object.assign(window, { seen });
    const note = (what: (typeof seen)[0][0], points = 0): void => void seen.push([what, performance.now(), points]);
    window.Worker = class extends Native {
      constructor(...args: ConstructorParameters<typeof Native>) {
        super(...args);
        this.addEventListener('message', ({ data }) => data.type === 'studied' && note('studied'));
      }
      override postMessage(message: unknown, options?: Transferable[] | StructuredSerializeOptions): void {
        if ((message as { type?: string }).type === 'study') note('asked');
        super.postMessage(message, options as StructuredSerializeOptions);
      }
    };
    let before = 0;
    const look = (): void => {
      const points = document.querySelectorAll('.chart .cell').length;
      if (points !== before) note('points', points);
      before = points;
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
  await page.emulateMedia({ reducedMotion: 'reduce' });
  const others = six.slice(1, 5).map((id, k) => `${'bcde'[k]}.solver=${id}`);
  await page.goto(`/?model=ring&solver=${six[0]}&${others.join('&')}`);
  await expect(page.locator('.curve-slope b')).toHaveCount(5, { timeout: 120_000 });
  await page.waitForTimeout(2000);
  const times: { first: number; all: number; points: number }[] = [];
  for (let visit = 0; visit < 4; visit++) {
    await page.evaluate(() => (window as unknown as { seen: unknown[] }).seen.splice(0));
    // Another seed: no cell is known.
    await page.getByRole('textbox', { name: 'Seed' }).fill(String(100 + visit));
    await page.keyboard.press('Enter');
    await page.waitForFunction(
      () => (window as unknown as { seen: [string][] }).seen.some(([what]) => what === 'studied'),
      undefined,
      { timeout: 60_000 },
    );
    await page.waitForTimeout(1500);
    const seen = await page.evaluate(() => (window as unknown as { seen: [string, number, number][] }).seen);
    const asked = seen.find(([what]) => what === 'asked')?.[1] ?? Number.NaN;
    const drawn = seen.filter(([what, at, points]) => what === 'points' && at > asked && points > 0);
    const most = Math.max(...drawn.map(([, , points]) => points));
    const all = drawn.find(([, , points]) => points === most)?.[1] ?? Number.NaN;
    times.push({ first: (drawn[0][1] - asked) / 1000, all: (all - asked) / 1000, points: most });
  }
  const least = (of: (t: (typeof times)[0]) => number): number => Math.min(...times.map(of));
  row('diagram, 5 solvers × 8 NFE: first points after, s', least((t) => t.first).toFixed(2), '≤ 1');
  row('  all of them after, s', least((t) => t.all).toFixed(2), '≤ 10');
  console.log(JSON.stringify({ diagram: times }));
});
