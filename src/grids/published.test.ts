import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ratio } from '../core/grid';
import { defaults, type RawOptions } from '../core/options';
import { inFrame, type NoiseProcess } from '../core/process';
import { grids } from '../registry';
import { makeProcess } from '../testing/harness';

/** Schedules as ComfyUI makes them: on Stable Diffusion's table (σ/α), on a flow (s), on EDM's range. */
interface Recorded {
  scheduler: string;
  kind: 'sd' | 'flow' | 'edm';
  steps: number;
  sigmas: number[];
}
const recorded = JSON.parse(readFileSync('src/grids/schedules.fixture.json', 'utf8')) as Recorded[];

const sd = makeProcess('vp-discrete', { schedule: 'scaled_linear', betaStart: 0.00085, betaEnd: 0.012 });
const edm = makeProcess('ve', { sigmaMin: 0.002, sigmaMax: 80 });
/** ComfyUI's flow knows a thousand times, s = 0.001 … 1. */
const flow: NoiseProcess = { ...makeProcess('flow'), tMin: 0.001 };
const processes = { sd, flow, edm };

const named: Record<string, [id: string, options: RawOptions]> = {
  normal: ['comfy-uniform', { spacing: 'normal' }],
  sgm_uniform: ['comfy-uniform', { spacing: 'sgm_uniform' }],
  simple: ['comfy-uniform', { spacing: 'simple' }],
  ddim_uniform: ['comfy-uniform', { spacing: 'ddim_uniform' }],
  karras: ['karras', {}],
  exponential: ['exponential', {}],
  kl_optimal: ['kl-optimal', {}],
  linear_quadratic: ['linear-quadratic', {}],
  'AYS sd15': ['ays', { table: 'sd15' }],
  'AYS sdxl': ['ays', { table: 'sdxl' }],
  'GITS 1.2': ['gits-table', {}],
};

test.each(recorded)('$scheduler on $kind, $steps steps', ({ scheduler, kind, sigmas }) => {
  const [id, options] = named[scheduler];
  const grid = grids.get(id);
  if (!grid) throw new Error(`no grid ${id}`);
  const p = processes[kind];
  // The list ends in σ = 0: a step of its own, or in place of the table's last entry.
  const table = /AYS|GITS/.test(scheduler);
  const n = sigmas.length - (table ? 1 : 2);
  const levels = grid.levels(p, n, p.at(p.tMax), p.at(p.tMin), { ...defaults(grid.options), ...options });
  const got = levels.map((l) => (kind === 'flow' ? inFrame('flow', l).s : ratio(l)));
  expect(got).toHaveLength(n + 1);
  got.slice(0, sigmas.length - 1).forEach((s, i) => {
    expect(Math.abs(s / sigmas[i] - 1), `level ${i}`).toBeLessThan(table ? 1e-4 : 1e-6);
  });
});
