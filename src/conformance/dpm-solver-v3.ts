import { formatStatistics } from '../core/statistics';
import { Malformed, type Case } from './case';
import { geometry, gridOf } from './levels';
import type { Mapping } from './plan';

/** Rows of numbers, one per λ; a lone number is a row of one. */
function rows(c: Case, key: 'l' | 's' | 'b', count: number): number[][] {
  const table = c.statistics?.[key];
  const good = Array.isArray(table) && table.length === count;
  if (!good) throw new Malformed(`the statistics of “${c.ems_key}” have no ${count} rows of ${key}`);
  return table.map((row) => (Array.isArray(row) ? row : [row]) as number[]);
}

/** The statistics in the text of our option; degenerate ones keep their rows, for the authors' integrals run over them. */
function statisticsOf(c: Case, degenerate: boolean): string {
  const lambda = c.statistics?.lam;
  if (!Array.isArray(lambda)) throw new Malformed(`no statistics “${c.ems_key}” in _ems_statistics.json`);
  const all = (value: number): number[][] => lambda.map(() => [value]);
  return formatStatistics({
    lambda: lambda as number[],
    l: degenerate ? all(1) : rows(c, 'l', lambda.length),
    s: degenerate ? all(0) : rows(c, 's', lambda.length),
    b: degenerate ? all(0) : rows(c, 'b', lambda.length),
  });
}

export const dpmSolverV3: Mapping = (c, o) => {
  o.ignore('steps', 'skip_type', 't_end', 'stat_steps');
  const g = geometry(c);
  const predictor = o.flag('p_pseudo', false) ? 'pseudo' : 'full';
  const corrected = o.flag('use_corrector', true);
  const pseudo = o.flag('c_pseudo', true);
  const order = o.number('order', 3);
  const lowerOrderFinal = o.flag('lower_order_final', true);
  const statistics = statisticsOf(c, o.flag('degenerated', false));
  const corrector = !corrected ? 'none' : pseudo ? 'pseudo' : 'full';
  return {
    geometry: g,
    levels: gridOf(c, g),
    rule: {
      solver: 'dpm-solver-v3',
      options: { order, predictor, corrector, lowerOrderFinal, quadrature: 'trapezoid', statistics },
    },
  };
};
