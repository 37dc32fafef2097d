import { Unsupported } from './case';
import { geometry, gridOf } from './levels';
import type { Mapping, Rule } from './plan';

const schemes: Record<string, Rule> = {
  '1euler': { solver: 'ddim' },
  '2heun': { solver: 'heun' },
  '3kutta': { solver: 'rho-rk', options: { rule: 'kutta3' } },
  '3heun': { solver: 'rho-rk', options: { rule: 'heun3' } },
  '3ral': { solver: 'rho-rk', options: { rule: 'ralston3' } },
  '3vdh': { solver: 'rho-rk', options: { rule: 'wray3' } },
  '3ssprk': { solver: 'rho-rk', options: { rule: 'ssp3' } },
  '4rk': { solver: 'rk4' },
};
export const deis: Mapping = (c, o) => {
  o.ignore('num_step', 'ts_phase', 'ts_order', 'ab_order');
  const g = geometry(c);
  const method = o.text<string>('method', '');
  const rk = o.text<string>('rk_method', '');
  const base = { geometry: g, levels: gridOf(c, g) };
  if (method === 'ipndm') return { ...base, rule: { solver: 'ipndm' } };
  if (method === 'rho_rk') {
    if (!schemes[rk]) throw new Unsupported(`option rk_method = ${rk}`);
    return { ...base, rule: schemes[rk] };
  }
  if (method === 'rho_ab' || method === 't_ab')
    throw new Unsupported('coefficients by a left Riemann sum; ours are exact integrals');
  throw new Unsupported(`option method = ${method}`);
};
