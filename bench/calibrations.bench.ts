import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { expect, test } from '@playwright/test';
import { row } from './report';

/** Ratios of errors on exact mixtures, on noises that nothing was fitted on. It needs no page, and no clock but for the searches. */
test('what calibrations reach', async () => {
  const reach = spawn(process.execPath, ['src/cli/start.mjs', 'reach'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => reach.once('exit', resolve));
  const missed: string[] = [];
  for await (const line of createInterface(reach.stdout)) {
    const { name, value, target } = JSON.parse(line);
    const misses = target && value > Number(target.slice(2));
    if (misses) missed.push(name);
    row(name, value.toFixed(3), misses ? `${target}  missed` : target);
  }
  expect(await ended).toBe(0);
  console.log(JSON.stringify({ missed }));
});
