import { expect, test } from 'vitest';
import { coefficients } from '../core/recipe';
import { benchOn } from '../testing/workbench';
import { mixedVelocities, type Rule } from './fitting/mixed';
import { below } from './neural-solver';

const names: [Rule, { id: string; options: object }][] = [
  [
    { kind: 'data', order: 3, corrector: true, lowerOrderFinal: true },
    { id: 'unipc', options: {} },
  ],
  [
    { kind: 'noise', order: 2, corrector: true },
    { id: 'unipc', options: { order: 2, prediction: 'noise', lowerOrderFinal: false } },
  ],
  [
    { kind: 'data', order: 2 },
    { id: 'dpmpp-2m', options: {} },
  ],
  [
    { kind: 'data', order: 3 },
    { id: 'dpmpp-3m', options: {} },
  ],
  [
    { kind: 'adams', order: 1 },
    { id: 'ddim', options: {} },
  ],
  [
    { kind: 'adams', order: 3 },
    { id: 'lms', options: { order: 3 } },
  ],
];

test.each(['edm-ve', 'vp-linear', 'flow'].flatMap((process) => names.map((n) => [process, ...n] as const)))(
  'on %s, a classical rule written in coefficients runs the same: %o',
  async (process, rule, solver) => {
    const id = process === 'edm-ve' ? 've' : process;
    const { bench } = await benchOn({
      model: 'ring',
      process: { id },
      grid: { id: 'karras', steps: 7, end: 'sigma-min' },
      solver,
    });
    const c = below(mixedVelocities(rule, bench.levels, bench.process.frame));
    const same = { ...bench.recipe, solver: { id: 'neural-solver', options: { coefficients: c.join(', ') } } };
    const [a, b] = [await bench.run(bench.recipe), await bench.run(same)];
    const [x, y] = [a.states[7], b.states[7]];
    expect(Math.max(...x.map((v, i) => Math.abs(v - y[i])))).toBeLessThan(1e-6);
    expect(b.nfe).toBe(7);
    expect(coefficients(c)).not.toContain('NaN');
  },
);
