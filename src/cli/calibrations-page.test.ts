import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { calibrations } from '../calibrations/registry';
import { calibrationsPage, type Found } from './calibrations-page';

const found: Found = JSON.parse(readFileSync('docs/calibrations.json', 'utf8'));

test('docs/calibrations.md is current (else: npm run calibrations)', () => {
  expect(readFileSync('docs/calibrations.md', 'utf8')).toBe(calibrationsPage(found));
});

test('every calibration was measured, and no other', () => {
  expect([...new Set(found.rows.map((r) => r.calibration))].sort()).toEqual([...calibrations.keys()].sort());
});

test.each([5, 8, 10])('digits were drawn by the steps of every calibration at %i evaluations', (nfe) => {
  const rows = found.pictures.filter((p) => p.model === 'digits' && p.nfe === nfe);
  expect(rows.map((p) => p.name).sort()).toEqual([...calibrations.keys(), 'before', 'by hand'].sort());
});
