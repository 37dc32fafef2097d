import { describe, expect, test } from 'vitest';
import { parseSpec } from './parse';
import { canonical, defaultSpec, limits } from './spec';

test('the default is legal and stays as it is', () => {
  expect(parseSpec(defaultSpec)).toEqual({ spec: defaultSpec, notes: [] });
  expect(parseSpec({})).toEqual({ spec: defaultSpec, notes: [] });
});

test('parsing is a projection: what it returns, it returns again without a note', () => {
  const wild = [
    { model: 'onnx/moons', process: { id: 'vp-cosine' }, grid: { id: 'discrete', steps: 1e9, end: 'nowhere' } },
    {
      solver: { id: 'unipc', options: { order: 99, variant: 'bh7', colour: 'red' } },
      modifiers: [{ id: 'churn' }, 'magic'],
    },
    { solver: 'dopri5', control: { kind: 'adaptive', atol: 'tiny', rtol: -1, maxNfe: 0 }, modifiers: ['churn'] },
    {
      model: {
        kind: 'points',
        points: [
          [0, 0],
          [1, 1],
        ],
        bandwidth: 9,
      },
      seed: 1.5,
      count: Number.NaN,
    },
    { model: { kind: 'mixture', weights: [1] } },
    null,
    'text',
    [],
  ];
  for (const raw of wild) {
    const { spec, notes } = parseSpec(raw);
    expect(notes.length, canonical(raw)).toBeGreaterThan(0);
    expect(parseSpec(spec)).toEqual({ spec, notes: [] });
  }
});

describe('each wrong part is replaced alone, and said', () => {
  test('an unknown solver', () => {
    const { spec, notes } = parseSpec({ model: 'pair', solver: { id: 'magic' }, grid: { id: 'karras', steps: 22 } });
    expect(spec.solver).toEqual(defaultSpec.solver);
    expect([spec.model, spec.grid.steps]).toEqual(['pair', 22]);
    expect(notes).toEqual(['There is no solver “magic”; using DPM-Solver++(2M)']);
  });

  test('a name of another program is as good as ours, where it says enough', () => {
    const picked = (id: string) => parseSpec({ solver: id, grid: { id: 'sgm_uniform', steps: 8 }, each: { 1: id } });
    for (const [name, id] of [
      ['euler', 'ddim'],
      ['DPM++ 2M', 'dpmpp-2m'],
      ['sample_dpmpp_3m_sde', 'dpmpp-3m-sde'],
      ['KDPM2DiscreteScheduler', 'dpm-2'],
      ['seeds_3', 'seeds-3'],
      ['UniPC', 'unipc'],
    ]) {
      const { spec, notes } = picked(name);
      expect([spec.solver.id, spec.each[1]?.id, spec.grid.id], name).toEqual([id, id, 'comfy-uniform']);
      expect(notes).toEqual([]);
    }
    const [first, ...rest] = picked('DPMSolverMultistepScheduler').notes;
    expect(first).toMatch(
      /^“DPMSolverMultistepScheduler” may be .*DPM-Solver\+\+\(2M\) SDE or .*; using DPM-Solver\+\+\(2M\)$/,
    );
    expect(rest[0]).toMatch(/^Step 1: “DPMSolverMultistepScheduler” may be .*; it was left out$/);
  });

  test('numbers out of range', () => {
    const { spec, notes } = parseSpec({ grid: { id: 'karras', steps: 0 }, count: 1e9, seed: -4 });
    expect([spec.grid.steps, spec.count, spec.seed]).toEqual([limits.steps.min, limits.count.max, limits.seed.min]);
    expect(notes).toHaveLength(3);
  });

  test('a network keeps the process it was trained on', () => {
    const { spec, notes } = parseSpec({ model: 'onnx/moons', process: { id: 've' } });
    expect(spec.process.id).toBe('flow');
    expect(notes[0]).toMatch(/trained on the process flow/);
  });

  test('a schedule that the process refuses', () => {
    const { spec, notes } = parseSpec({ process: { id: 'flow' }, grid: { id: 'discrete', steps: 7 } });
    expect(spec.grid).toMatchObject({ id: 'karras', steps: 7 });
    expect(notes).toHaveLength(1);
  });

  test('adaptive control of a solver without an error estimate', () => {
    expect(parseSpec({ solver: { id: 'ddim' }, control: { kind: 'adaptive' } }).notes[0]).toMatch(/no error estimate/);
  });

  test('a way back to noise that a solver, its options or the control do not have', () => {
    const back = (rest: object) => parseSpec({ direction: 'invert', ...rest });
    expect(back({ solver: 'bdia' })).toMatchObject({ spec: { direction: 'invert' }, notes: [] });
    const ancestral = back({ solver: { id: 'ddim', options: { eta: 0.5 } } });
    expect(ancestral.spec.direction).toBe('denoise');
    expect(ancestral.notes[0]).toMatch(/cannot be taken back/);
    expect(back({ solver: 'ddim', each: { 2: 'ddpm' } }).notes[0]).toMatch(/cannot be taken back/);
    const adaptive = back({ solver: 'dopri5', control: { kind: 'adaptive' }, modifiers: ['churn'] });
    expect(adaptive.spec).toMatchObject({ direction: 'invert', control: { kind: 'fixed' }, modifiers: [] });
    expect(back({ direction: 'sideways' }).notes[0]).toMatch(/sideways/);
  });

  test('too many drawn points', () => {
    const points = Array.from({ length: 5000 }, (_, i) => [i / 5000, 0]);
    const { spec, notes } = parseSpec({ model: { kind: 'points', points, bandwidth: 0.05 } });
    expect(spec.model).toMatchObject({ points: points.slice(0, limits.points.max) });
    expect(notes).toHaveLength(1);
  });
});

test('options at their defaults are left out, so that equal runs have equal specs', () => {
  const { spec } = parseSpec({ solver: { id: 'ddim', options: { eta: 0 } } });
  expect(spec.solver).toEqual({ id: 'ddim', options: {} });
});
