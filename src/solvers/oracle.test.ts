import { describe, expect, test } from 'vitest';
import { CpuBackend } from '../backends/cpu';
import type { NoiseSource } from '../core/noise';
import { defaults, type RawOptions } from '../core/options';
import { level } from '../core/process';
import type { BoundSolver } from '../core/solver';
import { timeOfVp } from '../conformance/levels';
import { ExactMixture, type Mixture } from '../denoisers/mixture';
import { modifiers } from '../registry';
import fixture from './oracle.fixture.json';
import { makeProcess, rms, run, solver } from '../testing/harness';

/** Our solvers against numbers that the authors' own code produced, state by state. */
interface Case {
  id: string;
  solver: string;
  options: RawOptions;
  /** Options of single steps, where the reference chose its inner points anew in each. */
  perStep?: RawOptions[];
  churn?: RawOptions;
  process: string;
  mixture: 'A' | 'C';
  /** [t, alpha, sigma] */
  levels: [number, number, number][];
  states: number[][][];
  noise?: number[][][];
  nfe: number;
  /** DEIS on σ with the polynomial in the time of EDM's VP process. */
  timeOfEdm?: boolean;
  /** Where the reference's quadrature is a Riemann sum. */
  tolerance?: number;
}
const { cases, mixtures } = fixture as unknown as { cases: Case[]; mixtures: Record<string, Mixture> };

function bound(c: Case): BoundSolver {
  const base = solver(c.solver, c.options);
  const { perStep } = c;
  const inner: BoundSolver = perStep
    ? { ...base, step: (s) => solver(c.solver, { ...c.options, ...perStep[s.index] }).step(s) }
    : base;
  const churn = modifiers.get('churn');
  return c.churn && churn ? churn.apply(inner, { ...defaults(churn.options), ...c.churn }) : inner;
}

const names = [...new Set(cases.map((c) => c.solver))];
describe.each(names)('%s', (name) => {
  test.each(cases.filter((c) => c.solver === name))('$id', async (c) => {
    const process = c.timeOfEdm ? timeOfVp(0.002, 80) : makeProcess(c.process);
    const levels = c.levels.map(([t, alpha, sigma]) =>
      c.timeOfEdm ? process.atLambda(-Math.log(sigma)) : level(t, alpha, sigma),
    );
    const backend = new CpuBackend();
    const denoiser = new ExactMixture(mixtures[c.mixture], process, backend);
    const noise: NoiseSource = { draw: (step) => backend.put(c.noise?.[step].flat() ?? []) };
    const result = await run(bound(c), levels, { backend, denoiser, noise, x: backend.put(c.states[0].flat()) });
    expect(result.nfe).toBe(c.nfe);
    expect(result.states.length).toBe(c.states.length);
    result.states.forEach((x, i) => {
      const expected = c.states[i].flat();
      const scale = rms(expected, new Float64Array(expected.length));
      expect(rms(x, expected) / scale, `state ${i}`).toBeLessThan(c.tolerance ?? 1e-9);
    });
  });
});
