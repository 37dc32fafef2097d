import { readFileSync } from 'node:fs';
import { expect, test, type Page } from '@playwright/test';
import { ended } from './playground';
import { brokenBelow, discrete, flow, scaledLinear, strange, turned } from './strange-onnx';

/** Networks of people who say little, through the page: what is read, what is asked, and what goes wrong. */
const dialog = (page: Page) => page.getByRole('dialog', { name: 'How to read this model' });
const lane = (page: Page) => page.getByTestId('lane');

async function open(page: Page, name: string, body: Buffer): Promise<void> {
  await page.goto('/?model=ring&solver=ddim&grid=karras&steps=5&seed=7');
  await ended(page);
  await page.getByRole('button', { name: 'Open a model…' }).click();
  await page
    .getByRole('dialog', { name: 'Open a model' })
    .getByLabel('Model files')
    .setInputFiles({ name, mimeType: '', buffer: body });
  await expect(dialog(page).getByRole('button', { name: 'Sample', exact: true })).toBeEnabled({ timeout: 90_000 });
}

const sample = (page: Page) => dialog(page).getByRole('button', { name: 'Sample', exact: true }).click();

async function cardOf(page: Page) {
  const saving = page.waitForEvent('download');
  await dialog(page).getByRole('button', { name: 'card.json' }).click();
  return JSON.parse(readFileSync(await (await saving).path(), 'utf8'));
}

test('a tutorial’s table of 200 steps: found, shown with its reason, sampled', async ({ page }) => {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  const of = { names: { x: 'x', time: 'timesteps' }, shape: [1, 28, 28], time: { type: 'int64' } } as const;
  await open(page, 'tutorial.onnx', strange({ ...of, level: discrete(200), predicts: 'eps' }));
  const form = dialog(page);
  await expect(form.getByText(/Of tables of 50 to 4000 steps, that of 200 fits best/)).toBeVisible();
  await expect(form.getByLabel('training steps').first()).toBeVisible();
  expect(await cardOf(page)).toMatchObject({
    prediction: 'eps',
    process: { id: 'vp-discrete', options: { schedule: 'linear', steps: 200, betaEnd: 0.02 } },
  });
  await form.getByRole('button', { name: 'Try it' }).click();
  await expect(form.getByRole('img', { name: /9 samples after ten steps/ })).toBeVisible({ timeout: 30_000 });
  await sample(page);
  await ended(page);
  await expect(page).toHaveURL(/model=own\//);
  expect(errors).toEqual([]);
});

test('an unsure reading says so, and one choice mends it', async ({ page }) => {
  const of = { names: { x: 'x', time: 'timesteps' }, shape: [1, 12, 12], time: { type: 'int64' } } as const;
  await open(page, 'unsure.onnx', strange({ ...of, level: scaledLinear(500), predicts: 'v' }));
  const form = dialog(page);
  await expect(form.getByText(/It fits no reading clearly: choose one/)).toBeVisible();
  const readings = form.getByRole('group', { name: 'Readings' });
  const right = readings.getByRole('button', { name: /^v, VP with scaled linear β, index to 499/ });
  await expect(readings.getByRole('button', { pressed: true })).toHaveCount(1);
  await expect(right).toHaveAttribute('aria-pressed', 'false');
  await right.click();
  await expect(right).toHaveAttribute('aria-pressed', 'true');
  await expect(readings.getByRole('button', { pressed: true })).toHaveCount(1);
  const process = { schedule: 'scaled_linear', steps: 500, betaStart: 0.00085, betaEnd: 0.012 };
  expect(await cardOf(page)).toMatchObject({ prediction: 'v', process: { id: 'vp-discrete', options: process } });
  await sample(page);
  await ended(page);
  await expect(page).toHaveURL(/model=own\//);
});

test('x and the time as one input', async ({ page }) => {
  const names = { x: 'input', out: 'output' };
  await open(page, 'joined.onnx', strange({ names, time: {}, joined: true, level: turned, predicts: '-flow' }));
  const form = dialog(page);
  await expect(form.getByRole('combobox', { name: 'Role of input' })).toHaveText('noisy sample, noise level');
  await expect(form.getByText('1 − t: 0 is noise, 1 is data')).toBeVisible();
  expect(await cardOf(page)).toMatchObject({ shape: [2], inputs: { x: 'input', time: { shape: 'joined' } } });
  await sample(page);
  await ended(page);
  await expect(lane(page)).toBeVisible();
});

test('classes are counted, and the spare one is offered as none', async ({ page }) => {
  const classes = { name: 'y', shifts: [...Array.from({ length: 10 }, (_, k) => k / 2), 0] };
  const of = { names: { x: 'x:0', time: 't:0' }, shape: [8, 8, 3], time: { shape: [] } } as const;
  await open(page, 'classes.onnx', strange({ ...of, level: flow, predicts: 'x0', classes }));
  const form = dialog(page);
  await expect(form.getByRole('textbox', { name: 'Number of classes' })).toHaveValue('10');
  await expect(form.getByRole('textbox', { name: 'Class that stands for none' })).toHaveValue('10');
  await expect(form.getByText(/It takes the labels 0 … 10 and refuses 11/)).toBeVisible();
  expect(await cardOf(page)).toMatchObject({ layout: 'NHWC', prediction: 'x0', process: { id: 'flow' } });
  await sample(page);
  await ended(page);
});

test('a network without numbers below a level: the message names it, the page keeps its state', async ({ page }) => {
  const body = strange({
    names: { x: 'x', time: 't', out: 'noise_pred' },
    time: { shape: [1] },
    predicts: 'eps',
    level: brokenBelow,
  });
  const names = { x: 'x', time: 't', out: 'noise_pred' };
  await open(page, 'whole.onnx', strange({ names, time: { shape: [1] }, level: flow, predicts: 'eps' }));
  const card = { ...(await cardOf(page)), name: 'Broken' };
  await dialog(page).getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('button', { name: 'Open a model…' }).click();
  await page
    .getByRole('dialog', { name: 'Open a model' })
    .getByLabel('Model files')
    .setInputFiles([
      { name: 'broken.onnx', mimeType: '', buffer: body },
      { name: 'card.json', mimeType: '', buffer: Buffer.from(JSON.stringify(card)) },
    ]);
  await sample(page);
  await expect(page.getByText(/Not a number: .*“noise_pred” holds NaN.* at σ = 0\.0/).first()).toBeVisible({
    timeout: 60_000,
  });
  // What was good before stays on the stage, and the next model runs.
  await expect(lane(page)).toBeVisible();
  await page.getByRole('button', { name: /^Ring/ }).first().click();
  await ended(page);
  await expect(page).toHaveURL(/model=ring/);
});
