import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { CpuBackend } from '../backends/cpu';
import { Options, type Case } from './case';
import { comfyui } from './comfyui';
import { diffusers } from './diffusers';
import { kDiffusion } from './k-diffusion';
import { boundSolver, type Mapping } from './plan';
import { ratio } from '../core/grid';
import { ExactMixture } from '../denoisers/mixture';
import { solvers } from '../registry';
import { parseSpec } from '../run/parse';
import { resolveProcess, resolveSolver } from '../run/resolve';
import { defaultSpec, type RunSpec } from '../run/spec';
import { run, smooth, variants } from '../testing/harness';
import { draftLevels } from '../state/levels';
import type { Foreign } from '../state/programs/foreign';
import { type Program, programs, runCode } from '../state/programs';

const names = Object.keys(programs) as Program[];
/** What the recorded runs of these libraries were mapped by: back from their names to our rules. */
const back: Record<Program, Mapping> = { diffusers, 'k-diffusion': kDiffusion, comfyui };
const aliasOf = { diffusers: 'diffusers', 'k-diffusion': 'k-diffusion', comfyui: 'ComfyUI' } as const;

const specOf = (change: Partial<RunSpec>): RunSpec =>
  parseSpec({
    ...defaultSpec,
    process: { id: 'vp-discrete', options: {} },
    grid: { id: 'karras', options: {}, steps: 6, end: 'zero' },
    ...change,
  }).spec;
const levelsOf = (spec: RunSpec) => draftLevels(spec) ?? [];
const told = (program: Program, spec: RunSpec) => {
  const code = runCode(program, spec);
  if ('none' in code) throw new Error(code.none);
  return code;
};
const listIn = (text: string, before: string): number[] =>
  text
    .slice(text.indexOf(before) + before.length)
    .split(/[\]\n]/)[0]
    .split(',')
    .map(Number);

const every = [...solvers.values()].flatMap((s) =>
  variants(s).map((options) => specOf({ solver: { id: s.id, options } })),
);

/** Runs a rule as the other library has it, and ours, from the same noise. */
async function leadsBack(program: Program, spec: RunSpec, { name, settings, notes }: Foreign): Promise<void> {
  const levels = levelsOf(spec);
  const c = {
    sampler: name.replace(/^sample_/, ''),
    process: { name: spec.process.id === 've' ? 'VE' : 'VP' },
    parameterization: 'eps',
    options: settings,
    sigmas: levels.map(ratio),
    evals: { t: [], alpha: [levels[0].alpha], sigma: [levels[0].sigma] },
  } as unknown as Case;
  const options = new Options({ ...settings });
  const plan = back[program](c, options);
  options.done();
  const backend = new CpuBackend();
  const denoiser = new ExactMixture(smooth, resolveProcess(spec.process), backend);
  const x = backend.put(Float64Array.from({ length: 8 }, (_, i) => levels[0].sigma * Math.sin(3 * i + 1)));
  const theirs = await run(boundSolver(plan), plan.levels, { backend, denoiser, x });
  const ours = await run(resolveSolver(spec), /^uni_pc/.test(name) ? plan.levels : levels, { backend, denoiser, x });
  const off = Math.max(...ours.x.map((v, i) => Math.abs(v - theirs.x[i])));
  // What is said not to be exact is close.
  const most = name === 'lms' && notes.length ? 1e-3 : 1e-9;
  expect(off, `${program} ${name} ${JSON.stringify(spec.solver)}`).toBeLessThan(most);
}

test.each(names)('%s: names are those of the aliases, and lead back to the same numbers', async (program) => {
  const known = [...solvers.values()].map(({ aliases }) => aliases[aliasOf[program]] ?? '').join(' ');
  const written = new Set<string>();
  for (const spec of every) {
    const code = runCode(program, spec);
    if ('none' in code) continue;
    const { name } = code.rule;
    expect(known).toMatch(new RegExp(`\\b${name}\\b`));
    written.add(spec.solver.id);
    // These two are mapped by times, which the recorded runs list.
    if (/^DD[IP]MScheduler/.test(name)) continue;
    await leadsBack(program, spec, code.rule);
  }
  expect(written.size).toBeGreaterThan(10);
});

test('networks of EDM have schedulers of their own, between any two σ', async () => {
  const sigmas = { id: 've', options: { sigmaMin: 0.02, sigmaMax: 20 } };
  for (const [id, options] of [
    ['ddim', {}],
    ['dpmpp-2m', {}],
    ['dpmpp-3m', { variant: 'published' }],
    ['res-multistep', {}],
    ['dpmpp-2m-sde', { variant: 'heun' }],
  ] as const) {
    const spec = specOf({ process: sigmas, solver: { id, options } });
    const { text, rule } = told('diffusers', spec);
    expect(rule.name).toBe(id === 'ddim' ? 'EDMEulerScheduler' : 'EDMDPMSolverMultistepScheduler');
    for (const line of ['sigma_min=0.02', 'sigma_max=20', 'rho=7', 'num_inference_steps=6'])
      expect(text).toContain(line);
    await leadsBack('diffusers', spec, rule);
  }
  const noise = specOf({ process: sigmas, solver: { id: 'dpm-solver-m', options: {} } });
  expect(told('diffusers', noise).rule.name).toBe('DPMSolverMultistepScheduler');
});

test('levels are ours wherever a list is taken: sigmas to six digits, times to a whole index', () => {
  const spec = specOf({ solver: { id: 'ddim', options: {} } });
  const levels = levelsOf(spec);
  for (const [program, before] of [
    ['diffusers', 'sigmas=['],
    ['k-diffusion', 'torch.tensor(['],
    ['comfyui', 'sigmas: '],
  ] as const) {
    const sigmas = listIn(told(program, spec).text, before);
    expect(sigmas).toHaveLength(levels.length);
    sigmas.forEach((sigma, i) => {
      expect(Math.abs(sigma - ratio(levels[i]))).toBeLessThanOrEqual(1e-5 * ratio(levels[i]));
    });
  }
  const uniform = specOf({ grid: { id: 'uniform-t', options: {}, steps: 6, end: 'zero' } });
  const { text } = told('diffusers', uniform);
  expect(listIn(text, 'timesteps=[')).toEqual(
    levelsOf(uniform)
      .slice(0, -1)
      .map(({ t }) => Math.round(t)),
  );
  const flow = specOf({
    process: { id: 'flow', options: {} },
    solver: { id: 'ddim', options: {} },
    grid: { id: 'flow-shift', options: {}, steps: 5, end: 'zero' },
  });
  const times = listIn(told('diffusers', flow).text, 'sigmas=[');
  expect(times).toHaveLength(5);
  times.forEach((t, i) => {
    expect(t).toBeCloseTo(levelsOf(flow)[i].t, 4);
  });
});

test('seed, steps and guidance are said; what is not exact is noted', () => {
  const guided = specOf({
    seed: 11,
    condition: 0,
    guidance: [{ id: 'cfg', options: { scale: 4.5, rescale: 0.7, low: 0.5 } }],
  });
  const { text, notes } = told('diffusers', guided);
  for (const line of [
    'guidance_scale=4.5',
    'guidance_rescale=0.7',
    'manual_seed(11)',
    'num_inference_steps=6',
    'use_karras_sigmas=True',
  ])
    expect(text).toContain(line);
  expect(notes.join()).toMatch(/at every level, not only.*between 0.5 and 1000000/);
  expect(notes.join()).toContain('seed (11) gives other noise');
  expect(told('k-diffusion', guided).text).toContain('plain + 4.5 * (given - plain)');
  expect(told('comfyui', guided).text).toMatch(/noise_seed: 11\n {2}cfg: 4.5/);
  expect(told('comfyui', specOf({ process: { id: 'flow', options: {} } })).notes.join()).toContain('as if α were 1');
  const network = { ...specOf({ model: 'onnx/letters' }) };
  expect(told('diffusers', network).text).toMatch(/prediction_type="(epsilon|v_prediction|sample)"/);
});

test('what has no counterpart is said to have none', () => {
  const none = (program: Program, change: Partial<RunSpec>): string => {
    const code = runCode(program, specOf(change));
    return 'none' in code ? code.none : '';
  };
  for (const program of names) {
    expect(none(program, { solver: { id: 'rk4', options: {} } })).toMatch(/no counterpart of .*RK4|Runge/i);
    expect(none(program, { direction: 'invert' })).toContain('from data to noise');
    expect(none(program, { each: { 2: { id: 'heun', options: {} } } })).toContain('single steps');
    expect(none(program, { modifiers: [{ id: 'restart', options: {} }] })).toContain('Restart');
  }
  expect(none('k-diffusion', { process: { id: 'flow', options: {} } })).toContain('no flows');
  expect(none('diffusers', { solver: { id: 'dpmpp-2m-sde', options: { eta: 0.5 } } })).toContain('eta = 1 alone');
  expect(none('k-diffusion', { solver: { id: 'ddim', options: {} }, modifiers: [{ id: 'churn', options: {} }] })).toBe(
    '',
  );
});

const python = spawnSync('python3', ['--version']).status === 0;
test.skipIf(!python)('all of it is Python', () => {
  const texts = every.flatMap((spec) =>
    (['diffusers', 'k-diffusion'] as const).flatMap((program) => {
      const code = runCode(program, { ...spec, condition: 0, guidance: [{ id: 'cfg', options: { scale: 3 } }] });
      return 'none' in code ? [] : [code.text];
    }),
  );
  expect(texts.length).toBeGreaterThan(40);
  const check = 'import ast, json, sys\nfor text in json.load(sys.stdin): ast.parse(text)';
  const { status, stderr } = spawnSync('python3', ['-c', check], { input: JSON.stringify(texts), encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(status).toBe(0);
});
