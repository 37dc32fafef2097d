import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test, type Page } from '@playwright/test';
import { BlobWriter, TextReader, Uint8ArrayReader, ZipWriter } from '@zip.js/zip.js';
import { violations } from './axe';
import { cornerWeights, corners, npy } from './tiny-onnx';
import { ended } from './playground';

/** One's own model: brought along, read, confirmed, sampled, kept, and what happens when something is wrong with it. */
const lane = (page: Page) => page.getByTestId('lane');
const dialog = (page: Page) => page.getByRole('dialog', { name: 'How to read this model' });
const asking = (page: Page) => page.getByRole('dialog', { name: 'Open a model' });
const start = '/?model=ring&solver=ddim&grid=karras&steps=5&seed=7';

interface Dropped {
  name: string;
  body: Buffer | string;
}

/** What the browser does when files are let go over the page. */
async function drop(page: Page, ...files: Dropped[]): Promise<void> {
  const transfer = await page.evaluateHandle(
    (given) => {
      const data = new DataTransfer();
      for (const { name, base64 } of given)
        data.items.add(new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], name));
      return data;
    },
    files.map(({ name, body }) => ({ name, base64: Buffer.from(body).toString('base64') })),
  );
  await page.dispatchEvent('body', 'dragenter', { dataTransfer: transfer });
  await expect(page.getByTestId('drop-veil')).toBeVisible();
  await page.dispatchEvent('body', 'drop', { dataTransfer: transfer });
  await expect(page.getByTestId('drop-veil')).toBeHidden();
}

const sampleIt = async (page: Page): Promise<void> => {
  const button = dialog(page).getByRole('button', { name: 'Sample', exact: true });
  await expect(button).toBeEnabled({ timeout: 60_000 });
  await button.click();
};

const yours = (page: Page, name: string) => page.getByRole('button', { name: new RegExp(`^${name}`) });

test('an outside .onnx is dropped, sampled with one click, found after a reload, and removed', async ({ page }) => {
  await page.goto(start);
  await ended(page);
  const before = await lane(page).getAttribute('data-hash');
  await drop(page, { name: 'four corners.onnx', body: corners() });
  await expect(dialog(page)).toBeVisible({ timeout: 30_000 });
  await expect(
    dialog(page)
      .getByText('“sample”')
      .or(dialog(page).getByText('sample', { exact: true }))
      .first(),
  ).toBeVisible();
  await sampleIt(page);
  await expect(page).toHaveURL(/model=own\/[0-9a-f]{10}&.*steps=5/);
  await expect(lane(page)).not.toHaveAttribute('data-hash', before ?? '');
  await ended(page);
  const hash = await lane(page).getAttribute('data-hash');
  await page.reload();
  await ended(page);
  await expect(yours(page, 'four corners')).toHaveAttribute('aria-pressed', 'true');
  await expect(lane(page)).toHaveAttribute('data-hash', hash ?? '');

  await page.getByRole('button', { name: 'More about four corners' }).click();
  await page.getByRole('menuitem', { name: 'Remove…' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click();
  await expect(page).toHaveURL(/model=ring/);
  await page.reload();
  await ended(page);
  await expect(yours(page, 'four corners')).toHaveCount(0);
});

test('the form is corrected by hand, tried, named and renamed', async ({ page }) => {
  await page.goto(start);
  await ended(page);
  await page.getByRole('button', { name: 'Open a model…' }).click();
  await asking(page).getByLabel('Model files').setInputFiles({ name: 'a.onnx', mimeType: '', buffer: corners() });
  const form = dialog(page);
  await expect(form.getByRole('button', { name: 'Sample', exact: true })).toBeEnabled({ timeout: 60_000 });
  await expect(form.getByRole('region', { name: 'What the network says' })).toContainText(/confidence \d+ %/);
  await form.getByRole('button', { name: 'Try it' }).click();
  await expect(form.getByRole('img', { name: /400 samples after ten steps/ })).toBeVisible({ timeout: 30_000 });
  await expect(form.getByText(/10 evaluations/)).toBeVisible();

  await form.getByRole('textbox', { name: 'Shape of a sample' }).fill('3');
  await expect(form.getByRole('alert')).toContainText('samples are [3], but “sample” takes [2]');
  await expect(form.getByRole('button', { name: 'Sample', exact: true })).toBeDisabled();
  await form.getByRole('textbox', { name: 'Shape of a sample' }).fill('2');
  await form.getByRole('textbox', { name: 'Name' }).fill('Corners');
  const saving = page.waitForEvent('download');
  await form.getByRole('button', { name: 'card.json' }).click();
  expect((await saving).suggestedFilename()).toBe('card.json');
  await sampleIt(page);
  await ended(page);

  await page.getByRole('button', { name: 'More about Corners' }).click();
  await page.getByRole('menuitem', { name: 'Rename or correct…' }).click();
  await form.getByRole('textbox', { name: 'Name' }).fill('Kanten');
  await sampleIt(page);
  await expect(yours(page, 'Kanten')).toBeVisible();
  await expect(yours(page, 'Corners')).toHaveCount(0);
});

test('a zip with weights in a file of their own, a card, and files that mean nothing', async ({ page }) => {
  const writer = new ZipWriter(new BlobWriter());
  await writer.add('m/vae/readme.txt', new TextReader('hello'));
  await writer.add('m/unet/model.onnx', new Uint8ArrayReader(corners(undefined, 'model.onnx_data')));
  await writer.add('m/unet/model.onnx_data', new Uint8ArrayReader(cornerWeights()));
  await writer.add('__MACOSX/m/unet/._model.onnx', new TextReader('junk'));
  const archive = Buffer.from(await (await writer.close()).arrayBuffer());
  await page.goto(start);
  await ended(page);
  await drop(page, { name: 'corners.zip', body: archive });
  await sampleIt(page);
  await expect(page).toHaveURL(/model=own\//);
  await ended(page);
  await page.reload();
  await ended(page);
});

test('what is no model is told with what to do; the page stays as it was', async ({ page }) => {
  await page.goto(start);
  await ended(page);
  const hash = await lane(page).getAttribute('data-hash');
  const wrong: [Dropped, RegExp][] = [
    [{ name: 'page.onnx', body: '<!DOCTYPE html><html>not found</html>' }, /web page, not a model/],
    [{ name: 'cut.onnx', body: corners().subarray(0, 90) }, /cut short or damaged/],
    [{ name: 'w.safetensors', body: 'x' }, /weights without a graph.*export/],
    [{ name: 'all.zip', body: 'PK nothing' }, /could not be unpacked/],
    [{ name: 'm.onnx', body: corners(undefined, 'model.onnx_data') }, /“model\.onnx_data”, which did not come with it/],
    [{ name: 'card.json', body: '{}' }, /no \.onnx file among card\.json/],
  ];
  for (const [file, says] of wrong) {
    await drop(page, file);
    await expect(asking(page).getByRole('alert')).toContainText(says, { timeout: 30_000 });
  }
  await page.keyboard.press('Escape');
  await expect(asking(page)).toBeHidden();
  await expect(lane(page)).toHaveAttribute('data-hash', hash ?? '');
});

test('a card that comes along is applied; one that contradicts the file names the contradiction', async ({ page }) => {
  await page.goto(start);
  await ended(page);
  await drop(page, { name: 'c.onnx', body: corners() });
  const form = dialog(page);
  await expect(form.getByRole('button', { name: 'Sample', exact: true })).toBeEnabled({ timeout: 60_000 });
  const saving = page.waitForEvent('download');
  await form.getByRole('button', { name: 'card.json' }).click();
  const path = await (await saving).path();
  const card = JSON.parse((await import('node:fs')).readFileSync(path, 'utf8'));
  // Dropped later, onto the form that is open.
  await drop(page, { name: 'card.json', body: JSON.stringify({ ...card, name: 'By card', sigmaData: 1.25 }) });
  await expect(form.getByRole('textbox', { name: 'Name' })).toHaveValue('By card');
  await expect(form.getByRole('textbox', { name: 'σ of the data' })).toHaveValue('1.25');
  await expect(form.getByText(/It was not asked/)).toBeVisible();
  const other = { ...card, inputs: { ...card.inputs, x: 'image' } };
  await drop(page, { name: 'card.json', body: JSON.stringify(other) });
  await expect(form.getByRole('alert')).toContainText('“image”, but the file has the inputs “sample”, “sigma”');
});

test('where the browser keeps nothing, the model runs for this visit and the page says so', async ({ page }) => {
  await page.addInitScript(() => {
    IDBFactory.prototype.open = () => {
      throw new DOMException('The user denied permission.', 'SecurityError');
    };
  });
  await page.goto(start);
  await ended(page);
  await drop(page, { name: 'corners.onnx', body: corners() });
  await sampleIt(page);
  await ended(page);
  await expect(page.getByText('this visit only')).toBeVisible();
  await expect(page.getByText(/The browser keeps nothing for this page \(The user denied permission/)).toBeVisible();
});

test('a link to a model that is not here says so, keeps the rest, and is followed when the model comes', async ({
  page,
}) => {
  const id = createHash('sha256').update(corners()).digest('hex').slice(0, 10);
  await page.goto(`/?model=own/${id}&solver=heun&grid=karras&steps=6&seed=3&count=77`);
  await expect(page.locator('.toast', { hasText: `own/${id}, is not in this browser` })).toBeVisible();
  await expect(page).toHaveURL(/model=ring.*solver=heun.*steps=6&seed=3/);
  await ended(page);
  await drop(page, { name: 'corners.onnx', body: corners() });
  await sampleIt(page);
  await expect(page).toHaveURL(new RegExp(`model=own/${id}&solver=heun&grid=karras&steps=6&seed=3&count=77`));
  await ended(page);
});

test('an embedding from a .npy file fills a further input', async ({ page }) => {
  await page.goto(start);
  await ended(page);
  const model = corners(undefined, undefined, 'context');
  await drop(page, { name: 'corners.onnx', body: model }, { name: 'ones.npy', body: npy([1, 1]) });
  const form = dialog(page);
  await expect(form.getByRole('button', { name: 'Sample', exact: true })).toBeEnabled({ timeout: 60_000 });
  // Times zero: everything falls on the origin. Times one: the corners.
  await form.getByRole('combobox', { name: 'What fills context' }).click();
  await page.getByRole('option', { name: 'ones.npy' }).click();
  await sampleIt(page);
  await ended(page);
  await page.reload();
  await ended(page);
  await expect(yours(page, 'corners')).toHaveAttribute('aria-pressed', 'true');
});

test.describe('from an address', () => {
  let server: Server;
  let base: string;
  /** Lets the slow download go on. */
  let release = (): void => {};
  test.beforeAll(async () => {
    server = createServer(async ({ url = '' }, response) => {
      const model = corners();
      if (!url.startsWith('/closed')) response.setHeader('Access-Control-Allow-Origin', '*');
      if (url.startsWith('/slow')) {
        response.writeHead(200, { 'Content-Length': 2_000_000 });
        response.write(Buffer.alloc(1_000_000));
        await new Promise<void>((resolve) => (release = resolve));
        response.destroy();
      } else if (url.endsWith('/repo/unet/model.onnx') || url.startsWith('/closed')) response.end(model);
      else if (url.endsWith('/page')) {
        response.setHeader('Content-Type', 'text/html');
        response.end('<html>sign in</html>');
      } else response.writeHead(404).end('nothing');
    }).listen(0);
    base = `http://localhost:${(server.address() as AddressInfo).port}`;
  });
  test.afterAll(() => {
    release();
    server.closeAllConnections();
    server.close();
  });

  async function load(page: Page, address: string): Promise<void> {
    await asking(page).getByRole('textbox', { name: 'Or load it from an address' }).fill(address);
    await asking(page).getByRole('button', { name: 'Load', exact: true }).click();
  }

  test('bytes are counted, loading is called off, and what goes wrong is told', async ({ page }) => {
    await page.goto(start);
    await ended(page);
    await page.getByRole('button', { name: 'Open a model…' }).click();
    await load(page, `${base}/slow.onnx`);
    await expect(page.getByTestId('loaded')).toHaveText('1.0 MB of 2.0 MB');
    await page.getByRole('button', { name: 'Cancel' }).click();
    await expect(asking(page)).toBeVisible();
    const wrong: [string, RegExp][] = [
      ['/missing.onnx', /There is no file at .*missing\.onnx \(HTTP 404\)/],
      ['/closed.onnx', /forbids other sites to load its files \(CORS\)\. Download the file yourself/],
      ['/page', /looked for as unet\/model\.onnx/],
      ['/page?x=1', /There is no file/],
    ];
    for (const [path, says] of wrong) {
      await load(page, base + path);
      await expect(asking(page).getByRole('alert')).toContainText(says);
    }
    await load(page, `${base}/slow.onnx`);
    await expect(page.getByTestId('loaded')).toBeVisible();
    release();
    await expect(asking(page).getByRole('alert')).toContainText(/slow\.onnx broke off after [\d,]+ of 2,000,000 bytes/);
  });

  test('a repository in the layout of Hugging Face', async ({ page }) => {
    await page.goto(start);
    await ended(page);
    await page.getByRole('button', { name: 'Open a model…' }).click();
    await load(page, `${base}/repo`);
    await sampleIt(page);
    await ended(page);
    await expect(page).toHaveURL(/model=own\//);
  });
});

test('no accessibility violation on the way in', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto(start);
  await ended(page);
  await page.getByRole('button', { name: 'Open a model…' }).click();
  await expect(asking(page)).toBeVisible();
  expect(await violations(page)).toEqual([]);
  await asking(page).getByLabel('Model files').setInputFiles({ name: 'a.onnx', mimeType: '', buffer: corners() });
  await expect(dialog(page).getByRole('button', { name: 'Sample', exact: true })).toBeEnabled({ timeout: 60_000 });
  expect(await violations(page)).toEqual([]);
  await sampleIt(page);
  await ended(page);
  expect(await violations(page)).toEqual([]);
});
