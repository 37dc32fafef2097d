import type { Case, Options } from './case';
import type { Plan } from './plan';
import { tauOf } from './sa-solver';

/** diffusers’ SASolverScheduler: its states are those before the corrector, which acts within the next step. */
export function saScheduler(o: Options, c: Case, { levels }: Omit<Plan, 'rule'>): Partial<Plan> & Pick<Plan, 'rule'> {
  o.only('predict_x0', true);
  return {
    states: 'network',
    rule: {
      solver: 'sa-solver',
      options: {
        ...tauOf(c, o, levels.slice(1), { value: 1, lo: 200, hi: 800 }),
        predictor: o.number('predictor_order', 2),
        corrector: o.number('corrector_order', 2),
        prediction:
          o.text('algorithm_type', 'data_prediction', ['data_prediction', 'noise_prediction']) === 'data_prediction'
            ? 'data'
            : 'noise',
        variant: 'few',
        lowerOrderFinal: o.flag('lower_order_final', true),
      },
    },
  };
}
