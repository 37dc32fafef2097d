import { expect, test, vi } from 'vitest';
import type { Level } from '../core/process';
import { defaultSpec } from '../run/spec';
import { newRecord, type RunRecord } from './record';
import type { Lane } from './store';
import { compareWith, diagramCsv, readManifest, stepsCsv } from './takeaway';

vi.mock('./address', () => ({ currentLink: () => '?model=ring' }));

const level = (sigma: number): Level => ({ t: sigma, alpha: 1, sigma, lambda: -Math.log(sigma) });
function lane(slot: number, hash: number): Lane {
  const empty = newRecord({ ...defaultSpec, seed: slot });
  const run: RunRecord = {
    ...empty,
    status: 'done',
    hash,
    levels: [level(2), level(1)],
    attempts: {
      ...empty.attempts,
      index: [0],
      accepted: [true],
      from: [level(2)],
      to: [level(1)],
      ledger: [{ step: 1 }],
      ms: [0.5],
    },
    measured: {
      type: 'measured',
      run: 1,
      progress: 1,
      global: [0, 0.25],
      local: [0.125],
      floor: [0, 1e-11],
      nfe: 9,
      samples: 1,
    },
    ledger: { step: 1 },
  };
  return { slot, spec: run.spec, run, apart: false };
}

test('steps as rows that other programs read: one head, numbers whole, names quoted where they must be', () => {
  const [head, ...rows] = stepsCsv([lane(0, 1), lane(1, 2)])
    .trim()
    .split('\n');
  expect(head.split(',')).toHaveLength(13);
  expect(rows).toHaveLength(2);
  expect(rows[1]).toBe('B,DPM-Solver++(2M),1,1,1,1,0,0.6931471805599453,1,0.5,0.25,0.125,1e-11');
  const curve = { name: 'a "b", c', points: [{ nfe: 5, value: 0.5, floor: 0, spec: defaultSpec }] };
  expect(diagramCsv([curve as never], 'error')).toBe('solver,nfe,final error,reference_floor\n"a ""b"", c",5,0.5,0\n');
});

test('a manifest is read back, and what is none says why', () => {
  const good = { fewstep: 1, link: '?model=ring', runs: [] };
  expect(readManifest(JSON.stringify(good))).toEqual(good);
  expect(() => readManifest('{')).toThrow(/not JSON/);
  expect(() => readManifest('{"a":1}')).toThrow(/no manifest of Fewstep/);
  expect(() => readManifest('{"fewstep":2}')).toThrow(/version 2/);
  expect(() => readManifest('{"fewstep":1,"link":"http://x","runs":[]}')).toThrow(/damaged/);
  const bad =
    (link: string, ...runs: unknown[]) =>
    () =>
      readManifest(JSON.stringify({ fewstep: 1, link, runs }));
  expect(bad('?model=ring&solver=magic')).toThrow('There is no solver “magic”.');
  expect(bad('?model=ring', null)).toThrow(/damaged: a run lacks/);
  const run = { name: 'A', digest: '0', nfe: 1 };
  expect(bad('?', { ...run, spec: { ...defaultSpec, count: 0 } })).toThrow('Samples: 0 is outside 1 … 20000.');
});

test('the same numbers are the same; others are told apart by what differs', () => {
  const { spec } = lane(0, 7);
  const manifest = (digest: string, seed = 0) => ({
    fewstep: 1 as const,
    link: '?',
    runs: [{ name: 'A', spec: { ...spec, seed }, digest, nfe: 1, error: 0.5 }],
  });
  const here = [lane(0, 7)];
  const [told] = compareWith(manifest('wrong'), here);
  expect(told).toContain('error 0.2500 here, 0.5000 there');
  expect(compareWith(manifest('wrong', 3), here)[0]).toContain('settings differ');
  expect(compareWith(manifest('wrong'), [])[0]).toContain('not here');
  const digest = /digest/.test(told) ? '' : told;
  expect(digest).not.toBe('');
});
