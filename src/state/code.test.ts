import { expect, test } from 'vitest';
import { ratio } from '../core/grid';
import { parseHeadless } from '../run/parse-headless';
import type { RunSpec } from '../run/spec';
import { scheduleCode } from './code';
import { draftLevels } from './levels';

function schedule(process: RunSpec['process'], grid: RunSpec['grid']) {
  const levels = draftLevels({ process, grid });
  if (!levels) throw new Error('no levels');
  return { process, grid, levels };
}
const numbers = (text: string): number[] => text.split(',').map(Number);
const inside = (text: string, before: string): number[] =>
  numbers(text.slice(text.indexOf(before) + before.length).split(']')[0]);

const ve = schedule(
  { id: 've', options: { sigmaMin: 0.02, sigmaMax: 80 } },
  { id: 'karras', options: {}, steps: 6, end: 'zero' },
);
const flow = schedule({ id: 'flow', options: {} }, { id: 'uniform-t', options: {}, steps: 4, end: 'zero' });
const vp = schedule({ id: 'vp-discrete', options: {} }, { id: 'uniform-t', options: {}, steps: 3, end: 'sigma-min' });

test('JSON is a spec of the headless twin with the same levels', () => {
  for (const one of [ve, flow, vp]) {
    const { spec, notes } = parseHeadless(JSON.parse(scheduleCode('json', one).text));
    expect(notes).toEqual([]);
    expect(spec.levels?.map(({ t, alpha, sigma }) => [t, alpha, sigma])).toEqual(
      one.levels.map(({ t, alpha, sigma }) => [t, alpha, sigma]),
    );
  }
});

test('α = 1: the sigmas as they are, and nothing to remark', () => {
  const { text, notes } = scheduleCode('k-diffusion', ve);
  const sigmas = inside(text, 'torch.tensor([');
  expect(sigmas).toHaveLength(7);
  sigmas.forEach((sigma, i) => {
    expect(sigma).toBeCloseTo(ve.levels[i].sigma, 4);
  });
  expect(notes).toEqual([]);
});

test('α ≠ 1: σ/α, and the code says so; the end that is not clean, too', () => {
  for (const target of ['k-diffusion', 'comfyui', 'diffusers'] as const) {
    const { text, notes } = scheduleCode(target, vp);
    const before = { 'k-diffusion': 'torch.tensor([', comfyui: '', diffusers: 'sigmas=[' }[target];
    const sigmas = inside(text, before);
    expect(sigmas).toHaveLength(4);
    sigmas.forEach((sigma, i) => {
      expect(sigma / ratio(vp.levels[i])).toBeCloseTo(1, 5);
    });
    expect(notes.join(' ')).toMatch(/σ\/α.*x\/α/);
    if (target !== 'diffusers') expect(notes.join(' ')).toMatch(/append 0/);
  }
  const { text, notes } = scheduleCode('diffusers', vp);
  expect(inside(text, 'timesteps=[')).toEqual(vp.levels.slice(0, -1).map(({ t }) => Math.round(t)));
  expect(notes.join(' ')).toMatch(/chooses its own last level/);
});

test('flows: the time of the flow for diffusers and ComfyUI, a finite σ/α for k-diffusion', () => {
  const { text, notes } = scheduleCode('diffusers', flow);
  // diffusers appends the 0.
  inside(text, 'sigmas=[').forEach((t, i) => {
    expect(t).toBeCloseTo(flow.levels[i].t, 5);
  });
  expect(inside(text, 'sigmas=[')).toHaveLength(4);
  expect(text).toContain('shift=1.0');
  expect(notes.join(' ')).toMatch(/flow’s time/);
  expect(numbers(scheduleCode('comfyui', flow).text)).toEqual([
    1,
    expect.closeTo(flow.levels[1].t, 5),
    expect.closeTo(flow.levels[2].t, 5),
    expect.closeTo(flow.levels[3].t, 5),
    0,
  ]);
  const k = scheduleCode('k-diffusion', flow);
  expect(inside(k.text, 'torch.tensor([').every(Number.isFinite)).toBe(true);
  expect(k.notes.join(' ')).toMatch(/infinite at pure noise/);
  const open = { ...flow, levels: flow.levels.slice(0, -1) };
  expect(scheduleCode('diffusers', open).notes.join(' ')).toMatch(/one step more/);
});
