import { makeProcess, type NoiseProcess } from '../core/process';
import { type Case, Unsupported } from './case';
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
/** The process with its own time: tAB extrapolates in it. */
function inTime({ process }: Case): NoiseProcess {
  const { beta_0: b0, beta_1: b1 } = process as Record<string, number>;
  const alpha = /cosine/.test(String(process.name))
    ? (t: number) => Math.cos((((t + 0.008) / 1.008) * Math.PI) / 2)
    : (t: number) => Math.exp(-(t * t * (b1 - b0)) / 4 - (t * b0) / 2);
  return makeProcess({
    id: 'vp',
    frame: 've',
    tMin: 1e-6,
    tMax: 1,
    marginal: (t) => [alpha(t), Math.sqrt(1 - alpha(t) ** 2)],
  });
}

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
  const order = (typeof c.options.ab_order === 'number' ? c.options.ab_order : 0) + 1;
  if (method === 'rho_ab')
    return { ...base, rule: { solver: 'deis', options: { order, variable: 'rho', quadrature: 'left' } } };
  if (method === 't_ab') {
    const process = inTime(c);
    const levels = base.levels.map((l, i) => ({ ...l, t: c.times?.[i] ?? Number.NaN }));
    return { ...base, process, levels, rule: { solver: 'deis', options: { order, quadrature: 'left' } } };
  }
  throw new Unsupported(`option method = ${method}`);
};
