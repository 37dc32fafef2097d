import { Unsupported } from './case';
import { geometry, gridOf } from './levels';
import type { Mapping } from './plan';

/** The noise scales of the authors' code, by their numbers there. */
const scales: Record<number, string> = {
  1: 'ode',
  2: 'sde',
  3: 'er3',
  4: 's15',
  5: 's25',
  6: 'er4',
  7: 'er5',
};

export const erSde: Mapping = (c, o) => {
  o.ignore('sde_type', 'steps', 'grid');
  o.only('nums_intergrate', 100);
  o.only('eta', 0);
  const type = o.number('func_type', 1);
  if (!scales[type]) throw new Unsupported(`option func_type = ${type}`);
  const g = geometry(c);
  return {
    geometry: g,
    levels: gridOf(c, g),
    rule: {
      solver: 'er-sde',
      options: { order: o.number('order', 1), phi: scales[type], variant: 'published' },
    },
  };
};
