import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { FLOAT16, onnxFile } from './tiny-onnx';
import { ended, lane } from './playground';

/** Latent models: a decoder that comes along or is chosen makes pictures of their samples, apart from the NFE. */
const start = '/?model=ring&solver=ddim&grid=karras&steps=5&seed=7';
const form = (page: Page) => page.getByRole('dialog', { name: 'How to read this model' });
const line = (page: Page) => page.getByTestId('decoding');

/** The exact denoiser of latents whose numbers are all ±1: E[x₀|x] = tanh(x/σ²). */
const latents = (channels = 4): Buffer =>
  onnxFile({
    inputs: { sample: ['n', channels, 8, 8], sigma: [1] },
    outputs: { denoised: ['n', channels, 8, 8] },
    nodes: [
      ['Mul', ['sigma', 'sigma'], 'variance'],
      ['Div', ['sample', 'variance'], 'u'],
      ['Tanh', ['u'], 'denoised'],
    ],
  });

/** Squares the first three channels and puts four copies side by side: whatever the signs, a white picture of 16 × 16. */
const whitener = (channels = 4): Buffer =>
  onnxFile({
    inputs: { latent_sample: [1, channels, 8, 8] },
    outputs: { sample: [1, 3, 16, 16] },
    wholes: { starts: [0], ends: [3], axes: [1], repeats: [1, 1, 2, 2] },
    nodes: [
      ['Slice', ['latent_sample', 'starts', 'ends', 'axes'], 'rgb'],
      ['Mul', ['rgb', 'rgb'], 'square'],
      ['Tile', ['square', 'repeats'], 'sample'],
    ],
  });

/** Reads well, and fails when it is run: the shapes do not go together. */
const broken = (): Buffer =>
  onnxFile({
    inputs: { latent_sample: ['n', 4, 8, 8] },
    outputs: { sample: ['n', 3, 8, 8] },
    wholes: { repeats: [1, 1, 2] },
    nodes: [['Tile', ['latent_sample', 'repeats'], 'sample']],
  });

type Files = Record<string, Buffer | string>;

/** A folder that is let go over the page: entries that know their paths, as browsers give them. */
async function dropFolder(page: Page, files: Files): Promise<void> {
  const given = Object.entries(files).map(([path, body]) => ({ path, base64: Buffer.from(body).toString('base64') }));
  const transfer = await page.evaluateHandle((all) => {
    const data = new DataTransfer();
    const entries = new Map<string, FileSystemEntry>();
    type Folder = { name: string; files: File[]; folders: Map<string, Folder> };
    const root: Folder = { name: '', files: [], folders: new Map() };
    for (const { path, base64 } of all) {
      const steps = path.split('/');
      let at = root;
      for (const name of steps.slice(0, -1)) {
        const next = at.folders.get(name) ?? { name, files: [], folders: new Map() };
        at.folders.set(name, next);
        at = next;
      }
      at.files.push(new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], steps.at(-1) ?? ''));
    }
    const entryOf = (folder: Folder, path: string): FileSystemEntry => {
      const inside = [
        ...folder.files.map((file) => ({
          isFile: true,
          fullPath: `${path}/${file.name}`,
          file: (done: (f: File) => void) => done(file),
        })),
        ...[...folder.folders.values()].map((one) => entryOf(one, `${path}/${one.name}`)),
      ] as FileSystemEntry[];
      // One at a time, then nothing: a reader gives portions.
      const createReader = () => {
        const left = [...inside];
        return { readEntries: (done: (e: FileSystemEntry[]) => void) => done(left.splice(0, 1)) };
      };
      return { isFile: false, isDirectory: true, fullPath: path, createReader } as unknown as FileSystemEntry;
    };
    for (const [name, folder] of root.folders) {
      data.items.add(new File([], name));
      entries.set(name, entryOf(folder, `/${name}`));
    }
    DataTransferItem.prototype.webkitGetAsEntry = function () {
      return entries.get(this.getAsFile()?.name ?? '') ?? null;
    };
    return data;
  }, given);
  await page.dispatchEvent('body', 'dragenter', { dataTransfer: transfer });
  await page.dispatchEvent('body', 'drop', { dataTransfer: transfer });
}

async function sampleIt(page: Page): Promise<void> {
  const button = form(page).getByRole('button', { name: 'Sample', exact: true });
  await expect(button).toBeEnabled({ timeout: 60_000 });
  await button.click();
  await expect(page).toHaveURL(/model=own\//);
  await ended(page);
}

/** The share of white among the painted points of the sheet. */
const whiteness = (page: Page): Promise<number> =>
  page.getByTestId('particles').evaluate((canvas: HTMLCanvasElement) => {
    const { data } = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: [] };
    let [white, all] = [0, 0];
    for (let i = 0; i < data.length; i += 4) {
      if (data[i + 3] < 255) continue;
      all++;
      if (data[i] > 250 && data[i + 1] > 250 && data[i + 2] > 250) white++;
    }
    return white / all;
  });

test.beforeEach(async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto(start);
  await ended(page);
});

test('a dropped pipeline shows pictures through its decoder, counts no NFE for them, and keeps both', async ({
  page,
}) => {
  await dropFolder(page, {
    'pipeline/unet/model.onnx': latents(),
    'pipeline/vae_decoder/model.onnx': whitener(),
    'pipeline/vae_decoder/config.json': JSON.stringify({ scaling_factor: 0.9, shift_factor: 0 }),
  });
  await expect(form(page)).toBeVisible({ timeout: 30_000 });
  await expect(form(page).getByText('vae_decoder/model.onnx')).toBeVisible();
  await expect(form(page).getByRole('textbox', { name: 'Scaling factor of the latents' })).toHaveValue('0.9');
  await sampleIt(page);
  await expect(line(page)).toHaveAttribute('data-left', '0', { timeout: 30_000 });
  await expect(line(page)).toHaveAttribute('data-forwards', '16');
  await expect(line(page)).toContainText('16 forwards of the decoder so far');
  await expect(line(page)).toContainText('not in the NFE');
  await expect.poll(() => whiteness(page)).toBeGreaterThan(0.9);
  await expect(page.getByTestId('numbers')).toContainText(/NFE5/);
  const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'best-practice']).analyze();
  expect(violations.flatMap((v) => v.nodes.map((n) => `${v.id}: ${n.target.join(' ')}`))).toEqual([]);
  await line(page)
    .getByRole('button', { name: 'Latents' })
    .or(line(page).getByRole('radio', { name: 'Latents' }))
    .click();
  await expect.poll(() => whiteness(page)).toBeLessThan(0.5);

  await page.reload();
  await ended(page);
  await expect(line(page)).toHaveAttribute('data-left', '0', { timeout: 30_000 });
  await expect.poll(() => whiteness(page)).toBeGreaterThan(0.9);

  // The estimates are decoded as well, when they are asked for; another model has nothing to decode.
  await page.getByRole('group', { name: 'What is shown' }).getByTitle('The denoiser’s estimate of the data').click();
  await page.getByRole('button', { name: 'Step back' }).click();
  await expect(line(page)).toHaveAttribute('data-forwards', '32', { timeout: 30_000 });
  await page.getByRole('button', { name: 'Ring', exact: true }).click();
  await ended(page);
  await expect(line(page)).toHaveCount(0);
});

test('a decoder is chosen in the form; one of other channels or no ONNX is refused with words', async ({ page }) => {
  await page.getByRole('button', { name: 'Open a model…' }).click();
  await page
    .getByRole('dialog', { name: 'Open a model' })
    .getByLabel('Model files')
    .setInputFiles({ name: 'latents.onnx', mimeType: '', buffer: latents() });
  await expect(form(page)).toBeVisible({ timeout: 30_000 });
  const choose = (name: string, buffer: Buffer) =>
    form(page).getByLabel('Decoder files').setInputFiles({ name, mimeType: '', buffer });
  await choose('wide.onnx', whitener(16));
  await expect(form(page).getByRole('alert')).toContainText(
    'takes latents of 16 channels, but the samples of this model have 4',
  );
  await choose('text.onnx', Buffer.from('no model at all'));
  await expect(form(page).getByRole('alert')).toContainText(/text\.onnx cannot decode.*not an ONNX file/);
  await choose('white.onnx', whitener());
  await expect(form(page).getByText('white.onnx')).toBeVisible();
  await expect(form(page).getByRole('alert')).toHaveCount(0);
  await expect(form(page).getByText(/Stable Diffusion has 0\.18215/)).toBeVisible();
  // At the last level some noise is left: what is divided by less than one is squared to white all the same.
  await form(page).getByRole('textbox', { name: 'Scaling factor of the latents' }).fill('0.9');
  await sampleIt(page);
  await expect(line(page)).toHaveAttribute('data-left', '0', { timeout: 30_000 });
  await expect.poll(() => whiteness(page)).toBeGreaterThan(0.9);
  await page.getByRole('button', { name: 'More about latents' }).click();
  await page.getByRole('menuitem', { name: 'Rename or correct…' }).click();
  await expect(form(page).getByText('white.onnx')).toBeVisible({ timeout: 30_000 });
  await form(page).getByRole('button', { name: 'Remove' }).click();
  await form(page).getByRole('button', { name: 'Sample', exact: true }).click();
  await ended(page);
  await expect(line(page)).toHaveCount(0);
  expect(await whiteness(page)).toBeLessThan(0.5);
});

test('a decoder that fails says so, and the latents stay', async ({ page }) => {
  await dropFolder(page, { 'p/unet/model.onnx': latents(), 'p/vae_decoder/model.onnx': broken() });
  await expect(form(page)).toBeVisible({ timeout: 30_000 });
  await sampleIt(page);
  await expect(line(page).getByRole('alert')).toContainText('The latents are shown, because the decoder failed', {
    timeout: 30_000,
  });
  expect(await whiteness(page)).toBeLessThan(0.5);
});

test('a folder is dropped whose decoder is for other latents: the model runs without it', async ({ page }) => {
  await dropFolder(page, { 'p/unet/model.onnx': latents(), 'p/vae_decoder/model.onnx': whitener(16) });
  await expect(form(page).getByRole('list', { name: 'Notes' })).toContainText('The model runs without it', {
    timeout: 30_000,
  });
  await sampleIt(page);
  await expect(line(page)).toHaveCount(0);
});

test('where the store is full the model runs until the page closes, and the page says what to do', async ({ page }) => {
  await page.evaluate(() => {
    IDBObjectStore.prototype.put = () => {
      throw new DOMException('The quota has been exceeded.', 'QuotaExceededError');
    };
  });
  await dropFolder(page, { 'p/model.onnx': latents(3) });
  await sampleIt(page);
  await expect(page.getByText('this visit only')).toBeVisible();
  await expect(
    page.getByText(/has no room in the browser’s storage.*runs until the page is closed; remove a model/),
  ).toBeVisible();
  await expect(lane(page)).toHaveAttribute('data-status', 'done');
});

test('a network in half precision goes through the form', async ({ page }) => {
  const half = onnxFile({
    type: FLOAT16,
    inputs: { sample: ['n', 3, 8, 8], sigma: [1] },
    outputs: { denoised: ['n', 3, 8, 8] },
    nodes: [
      ['Mul', ['sigma', 'sigma'], 'variance'],
      ['Div', ['sample', 'variance'], 'u'],
      ['Tanh', ['u'], 'denoised'],
    ],
  });
  await dropFolder(page, { 'p/half.onnx': half });
  await expect(form(page)).toBeVisible({ timeout: 30_000 });
  await expect(form(page).getByText('float16', { exact: false }).first()).toBeVisible();
  await sampleIt(page);
  await expect(lane(page)).toHaveAttribute('data-status', 'done');
});
