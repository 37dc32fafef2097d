import { alphasOf, levelAt } from './diffusers-vp';
import { geometry, gridOf } from './levels';
import type { Mapping } from './plan';

/** Order 1.8 means two points and β = 0.8; whole orders have no momentum. */
export const momentum: Mapping = (c, o) => {
  o.ignore('base_scheduler', 'num_inference_steps');
  const table = alphasOf(o);
  const form = o.text('method', 'ghvb', ['ghvb', 'hb', 'nt']);
  const order = o.number('order', 2);
  const points = Math.ceil(order);
  const beta = order === points ? 1 : Number((order - points + 1).toFixed(12));
  const g = geometry(c);
  // In VP scale the last step ends at the first entry of the table, whatever “sigmas” says.
  const levels = g === 'vp' ? [...(c.times ?? []).map((t) => table[t]), table[0]].map(levelAt) : gridOf(c, g);
  return { geometry: g, levels, rule: { solver: 'ghvb', options: { form, order: points, beta } } };
};
