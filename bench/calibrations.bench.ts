import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { expect, test } from '@playwright/test';
import { row } from './report';

/** Ratios of errors on exact mixtures, of noises that nothing was fitted on: no page, no clock, the same numbers everywhere. */
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
