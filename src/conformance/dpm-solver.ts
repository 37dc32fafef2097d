import type { RawOptions } from '../core/options';
import { iRule, type Tolerance } from '../core/controller';
import { Malformed, Unsupported, type Case, type Options } from './case';
import { geometry, gridOf } from './levels';
import { dataMultistep, noiseMultistep, rampOrder, thresholding, type Mapping, type Plan, type Rule } from './plan';

/** {ratio, max_val} of dynamic thresholding. */
function limitOf(given?: Record<string, unknown>): Plan['clip'] {
  if (!given) return undefined;
  const { ratio = 0.995, max_val: floor = 1, ...rest } = given;
  const [other] = Object.keys(rest);
  if (other) throw new Unsupported(`option thresholding.${other} is not understood`);
  return thresholding(Number(ratio), Number(floor));
}

/** Options that UniPC and dpm-solver share. */
function common(c: Case, o: Options): Omit<Plan, 'rule'> {
  o.ignore('steps', 'skip_type', 't_end', 'model_type');
  const g = geometry(c);
  const clip = limitOf(o.record('thresholding'));
  return { geometry: g, levels: gridOf(c, g), denoiseToZero: o.flag('denoise_to_zero', false), clip };
}

export const unipc: Mapping = (c, o) => {
  o.only('method', 'multistep');
  const data = o.text('algorithm_type', 'data_prediction', ['data_prediction', 'noise_prediction']);
  const variant = o.text<string>('variant', 'bh2');
  return {
    ...common(c, o),
    rule: {
      solver: 'unipc',
      options: {
        order: o.number('order', 3),
        variant: variant === 'vary_coeff' ? (c.library === 'UniPC' ? 'published' : 'vary') : variant,
        prediction: data === 'data_prediction' ? 'data' : 'noise',
        lowerOrderFinal: o.flag('lower_order_final', true),
      },
    },
  };
};

/** Where the inner points of each step lie in λ, read from the calls that were made within it. */
function innerPoints(c: Case, plan: Omit<Plan, 'rule'>, orders: readonly number[]): number[][] {
  let call = 0;
  return orders.map((order, i) => {
    const [from, to] = [plan.levels[i]?.lambda, plan.levels[i + 1]?.lambda];
    if (from === undefined || to === undefined) throw new Malformed('“step_orders” is longer than the grid');
    const r = Array.from({ length: order - 1 }, (_, k) => {
      const lambda = Math.log(c.evals.alpha[call + k + 1] / c.evals.sigma[call + k + 1]);
      return (lambda - from) / (to - from);
    });
    call += order;
    return r;
  });
}

function singlestep(data: boolean, order: number, [r1, r2]: readonly number[], taylor: boolean): Rule {
  if (order === 1) return { solver: 'ddim' };
  const variant: RawOptions = taylor ? { variant: 'taylor' } : {};
  if (order === 2) return { solver: data ? 'dpmpp-2s' : 'dpm-solver-2', options: { r: r1, ...variant } };
  if (order === 3) return { solver: data ? 'dpmpp-3s' : 'dpm-solver-3', options: { r1, r2, ...variant } };
  throw new Unsupported(`order ${order}`);
}

export const dpmSolver: Mapping = (c, o) => {
  const data = o.text('algorithm_type', 'dpmsolver++', ['dpmsolver++', 'dpmsolver']) === 'dpmsolver++';
  const method = o.text('method', 'multistep', ['multistep', 'singlestep', 'singlestep_fixed', 'adaptive']);
  const taylor = o.text('solver_type', 'dpmsolver', ['dpmsolver', 'taylor']) === 'taylor';
  const steps = o.number('steps', 0);
  const order = o.number('order', 2);
  const lower = o.flag('lower_order_final', true);
  const plan = common(c, o);
  if (method === 'adaptive') {
    o.ignore('t_err');
    const tolerance: Tolerance = { atol: o.number('atol', 0.0078), rtol: o.number('rtol', 0.05), norm: 'max' };
    const rule = iRule(o.number('theta', 0.9), o.number('h_init', 0.05));
    const solver = `${data ? 'dpmpp-' : 'dpm-solver-'}${order}${data ? 's' : ''}`;
    const variant: RawOptions = taylor ? { variant: 'taylor' } : {};
    return { ...plan, adaptive: { tolerance, rule }, rule: { solver, options: variant } };
  }
  if (method === 'multistep') {
    const one = data ? dataMultistep : noiseMultistep;
    // The authors lower the order at the end of short runs only.
    const final = lower && steps < 10;
    return { ...plan, rule: (i, n) => one(rampOrder(order, i, n, final), taylor ? 'heun' : 'midpoint') };
  }
  const orders = c.step_orders;
  if (!orders || orders.length !== plan.levels.length - 1)
    throw new Malformed('“step_orders” must have an order for every step');
  const r = innerPoints(c, plan, orders);
  return { ...plan, rule: (i) => singlestep(data, orders[i], r[i], taylor) };
};
