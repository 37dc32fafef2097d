import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { copiedFrom, measurable, modelsPage, planOf } from './models-page';

test.runIf(existsSync('docs/models.json'))('docs/models.md is current (else: npm run quality)', () => {
  expect(readFileSync('docs/models.md', 'utf8')).toBe(modelsPage(JSON.parse(readFileSync('docs/models.json', 'utf8'))));
});

test('every picture model with a classifier has a plan, and a copy comes after its original', () => {
  const ids = measurable().map(({ id }) => id);
  for (const card of measurable()) {
    const of = copiedFrom(card);
    expect(planOf(card).length).toBe(card.process.id === 'flow' ? 5 : of ? 1 : 17);
    if (of?.classifier) expect(ids.indexOf(of.id)).toBeLessThan(ids.indexOf(card.id));
  }
});
