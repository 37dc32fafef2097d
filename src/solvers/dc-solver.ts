import { rhoByLaw } from '../core/compensation';
import { lagrangeBasis, weighted } from '../core/lagrange';
import { fittedTo, innerLevels, numbersOf } from '../core/numbers';
import { choice, list, num } from '../core/options';
import { defineSolver } from '../core/solver';
import { type Compensate, unifiedStep, unipcOptions, unipcOrder } from '../core/unipc';

const { corrector: _, ...options } = unipcOptions;

export default defineSolver({
  id: 'dc-solver',
  name: 'DC-Solver',
  family: 'predictor-corrector',
  aliases: {},
  paper: 'arXiv:2409.03755, §3.2; law: §3.3',
  formula: String.raw`\hat D_i = \sum_j \ell_j\bigl(\rho_it_i + (1 - \rho_i)t_{i - 1}\bigr)\,D_j,\quad D_i = D(x_p, t_i) \\
    x' \text{ by UniPC from } \hat D_i,\ \hat D_{i - 1} \dots`,
  about:
    'UniPC evaluates at the predicted state and goes on from the corrected one: the newest value does not quite belong where it is used. Dynamic compensation moves it along the polynomial through the newest values, by a number ρ for each level that a calibration finds. ρ = 1 everywhere is UniPC.',
  advice:
    'With numbers that were fitted to the very run (steps, schedule, guidance): the stronger the guidance, the more there is to mend.',
  options: {
    ...options,
    time: choice({
      label: 'time t',
      help: 'in which the values are interpolated',
      default: 'lambda',
      choices: { lambda: 'λ', process: 'the process’s own' },
    }),
    rho: list({
      label: 'ρ',
      help: 'one for each level between the first and the last; empty: by the law, or all 1',
      default: '',
    }),
    law: list({
      label: 'law of ρ',
      help: 'a polynomial over steps and guidance, which a calibration finds',
      default: '',
    }),
    scale: num({
      label: 'w of the law',
      help: 'the guidance scale that the run is under',
      default: 1,
      min: 0,
      max: 20,
      step: 0.1,
    }),
  },
  order: (o) => unipcOrder({ ...o, corrector: true }),
  history: ({ order }) => order - 1,
  step(s, o) {
    const whole = { ...o, corrector: true };
    const law = numbersOf('DC-Solver', o.law);
    const listed = numbersOf('DC-Solver', o.rho).length > 0;
    if (!listed && !law.length) return unifiedStep(s, whole);
    const inner = innerLevels('DC-Solver', s.grid);
    const all = listed
      ? fittedTo('DC-Solver', o.rho, inner, 'one for each level between the first and the last')
      : rhoByLaw(law, inner, o.scale);
    const rho = all[s.index];
    const compensate: Compensate = (places, values) => {
      const at = places.map((l) => (o.time === 'lambda' ? l.lambda : l.t));
      return weighted(lagrangeBasis(at, rho * at[0] + (1 - rho) * at[1]), values);
    };
    return unifiedStep(s, whole, compensate);
  },
});
