import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { catalogue } from './catalogue';

test('docs/solvers.md is current (else: npm run docs)', () => {
  expect(readFileSync('docs/solvers.md', 'utf8')).toBe(catalogue());
});
