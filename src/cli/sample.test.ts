import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { parseHeadless } from '../run/parse-headless';
import type { HeadlessResult } from './headless';

/** The command a user types. */
function sample(spec: unknown): { status: number | null; stdout: string; stderr: string } {
  const input = typeof spec === 'string' ? spec : JSON.stringify(spec);
  return spawnSync('node', ['src/cli/start.mjs', 'sample', '-'], { input, encoding: 'utf8' });
}

const gaussian = {
  kind: 'mixture',
  weights: [1],
  means: [[0.5, -0.2]],
  covs: [
    [
      [0.09, 0],
      [0, 0.09],
    ],
  ],
};

test('an inline mixture, explicit levels, a given start: the numbers of the closed form', () => {
  const init = [
    [3, 1],
    [-2, 5],
  ];
  const levels = [5, 1, 0.2];
  const { stdout } = sample({ model: gaussian, process: { id: 've' }, solver: { id: 'ddim' }, levels, init });
  const result = JSON.parse(stdout) as HeadlessResult;
  // For one Gaussian D is affine: D = m + k(x − m), k = s²/(s² + σ²); Euler in σ is x′ = D + (σ′/σ)(x − D).
  const m = gaussian.means[0];
  let x = init;
  for (const [i, sigma] of levels.slice(0, -1).entries()) {
    const k = 0.09 / (0.09 + sigma * sigma);
    const r = levels[i + 1] / sigma;
    x = x.map((row) => row.map((v, e) => ((D) => D + r * (v - D))(m[e] + k * (v - m[e]))));
    for (const [n, row] of x.entries())
      for (const [e, v] of row.entries()) expect(result.states[i + 1][n][e]).toBeCloseTo(v, 12);
  }
  expect(result.nfe).toBe(2);
  expect(result.steps.map((s) => s.nfe)).toEqual([1, 1]);
  expect(result.levels.map((l) => l.sigma)).toEqual(levels);
  expect(result.denoised[0]).toHaveLength(2);
  // The exact flow of a Gaussian: x − m scales with √(s² + σ²).
  const scale = Math.sqrt((0.09 + 0.04) / (0.09 + 25));
  const error = Math.sqrt(
    x.flatMap((row, n) => row.map((v, e) => (v - m[e] - scale * (init[n][e] - m[e])) ** 2)).reduce((a, b) => a + b) / 4,
  );
  const sigmaData = Math.sqrt((0.25 + 0.04 + 0.18) / 2);
  expect(result.steps[1].error).toBeCloseTo(error / Math.hypot(sigmaData, 0.2), 9);
});

test('from data to noise and back: exactly for a rule without memory of its start, with an error that is told', () => {
  const spec = { model: gaussian, process: { id: 've' }, solver: { id: 'rk4' } };
  const init = [[0.7, -0.1]];
  const up = JSON.parse(
    sample({ ...spec, direction: 'invert', levels: [0.02, 0.1, 0.5, 1, 2, 5], init }).stdout,
  ) as HeadlessResult;
  expect(up.steps.at(-1)?.error).toBeLessThan(0.01);
  const back = JSON.parse(
    sample({ ...spec, levels: [5, 2, 1, 0.5, 0.1, 0.02], init: up.states[5] }).stdout,
  ) as HeadlessResult;
  expect(back.states[5][0][0]).toBeCloseTo(0.7, 2);
  const wrong = sample({ ...spec, direction: 'invert', levels: [5, 1], init });
  expect(wrong.status).toBe(2);
  expect(wrong.stderr).toMatch(/rise/);
  // Without “init” it starts at the data: from σ = 0 here.
  const drawn = {
    ...spec,
    solver: 'ddim',
    direction: 'invert',
    count: 3,
    grid: { id: 'karras', steps: 6, end: 'zero' },
  };
  const result = JSON.parse(sample(drawn).stdout) as HeadlessResult;
  expect(result.levels[0].sigma).toBe(0);
  expect(result.nfe).toBe(6);
  expect(result.steps.every(({ error }) => error !== null && error > 0)).toBe(true);
}, 60_000);

test('recorded noise is used in order; too little of it is said, with the steps before kept', () => {
  const spec = {
    model: gaussian,
    process: { id: 've' },
    solver: { id: 'ddim', options: { eta: 1 } },
    levels: [5, 1, 0.2],
    init: [[1, 1]],
  };
  const zero = JSON.parse(sample({ ...spec, noise: [[[0, 0]], [[0, 0]]] }).stdout) as HeadlessResult;
  const one = JSON.parse(sample({ ...spec, noise: [[[0, 0]], [[1, 0]]] }).stdout) as HeadlessResult;
  // η = 1 adds σ′√(1 − (σ′/σ)²) z.
  expect(one.states[2][0][0] - zero.states[2][0][0]).toBeCloseTo(0.2 * Math.sqrt(1 - 0.04), 12);
  const short = sample({ ...spec, noise: [[[0, 0]]] });
  expect(short.status).toBe(1);
  expect((JSON.parse(short.stdout) as HeadlessResult).failure?.message).toMatch(/asks for draw 2/);
  expect((JSON.parse(short.stdout) as HeadlessResult).states).toHaveLength(2);
}, 30_000);

test('what cannot be used is refused with a reason and exit code 2', () => {
  const wrong = sample({ solver: { id: 'magic' }, grid: { steps: -3 } });
  expect(wrong.status).toBe(2);
  expect(wrong.stdout).toBe('');
  expect(wrong.stderr).toMatch(/no solver “magic”/);
  expect(wrong.stderr).toMatch(/Steps: -3 is outside/);
  expect(sample('{"model":').status).toBe(2);
}, 30_000);

test('numbers that somebody measured are not repaired', () => {
  for (const bad of [
    { init: [[1], [1, 2]] },
    { init: [['a']] },
    { levels: [1] },
    { levels: [1, { alpha: 1 }] },
    { noise: [[[Number.NaN]]] },
    { sover: 'ddim' },
  ]) {
    expect(parseHeadless(bad).notes, JSON.stringify(bad)).toHaveLength(1);
  }
});
