import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { defaults, differing } from '../core/options';
import { bind } from '../core/solver';
import { solvers } from '../registry';
import { measureOrders, shownSettings } from '../testing/orders';
import { catalogue } from './catalogue';
import type { Orders } from './catalogue-sections';

const orders: Orders = JSON.parse(readFileSync('docs/orders.json', 'utf8'));

test('docs/solvers.md is current (else: npm run docs)', () => {
  expect(readFileSync('docs/solvers.md', 'utf8')).toBe(catalogue(orders));
});

test('docs/orders.json holds every setting that is shown, no other, and no order below its claim', () => {
  expect(Object.keys(orders)).toEqual([...solvers.keys()]);
  for (const s of solvers.values()) {
    const settings = shownSettings(s);
    expect(Object.keys(orders[s.id]), s.id).toEqual(settings.map((o) => differing(s.options, o)));
    for (const o of settings) {
      const claim = bind(s, { ...defaults(s.options), ...o }).order;
      const least = Math.min(...orders[s.id][differing(s.options, o)]);
      expect(least, `${s.id} ${JSON.stringify(o)}`).toBeGreaterThanOrEqual(claim - 0.25);
    }
  }
});

// One of each kind: no memory, a long memory with its exact past, noise.
test.each([
  ['heun', {}],
  ['dpmpp-3m', { variant: 'published' }],
  ['seeds-2', {}],
])('the orders of %s %j are measured again', async (id, o) => {
  const s = solvers.get(id);
  if (!s) throw new Error(`no solver ${id}`);
  const again = await measureOrders(s, o);
  again.forEach((order, i) => {
    expect(order).toBeCloseTo(orders[id][differing(s.options, o)][i], 1);
  });
});
