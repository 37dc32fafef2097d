import { choice, num } from '../core/options';
import { defineSolver } from '../core/solver';
import { rungeKutta, type Tableau } from '../core/tableau';

/** All two-stage rules of order two: the second slope is taken at α of the step. */
const secondOrder = (alpha: number): Tableau => ({
  c: [0, alpha],
  a: [[], [alpha]],
  b: [1 - 1 / (2 * alpha), 1 / (2 * alpha)],
});
const tableaus: Record<'kutta3' | 'heun3' | 'ralston3' | 'wray3' | 'ssp3' | 'threeEighths', Tableau> = {
  kutta3: { c: [0, 1 / 2, 1], a: [[], [1 / 2], [-1, 2]], b: [1 / 6, 2 / 3, 1 / 6] },
  heun3: { c: [0, 1 / 3, 2 / 3], a: [[], [1 / 3], [0, 2 / 3]], b: [1 / 4, 0, 3 / 4] },
  ralston3: { c: [0, 1 / 2, 3 / 4], a: [[], [1 / 2], [0, 3 / 4]], b: [2 / 9, 1 / 3, 4 / 9] },
  wray3: { c: [0, 8 / 15, 2 / 3], a: [[], [8 / 15], [1 / 4, 5 / 12]], b: [1 / 4, 0, 3 / 4] },
  ssp3: { c: [0, 1, 1 / 2], a: [[], [1], [1 / 4, 1 / 4]], b: [1 / 6, 1 / 6, 2 / 3] },
  threeEighths: { c: [0, 1 / 3, 2 / 3, 1], a: [[], [1 / 3], [-1 / 3, 1], [1, -1, 1]], b: [1 / 8, 3 / 8, 3 / 8, 1 / 8] },
};

export default defineSolver({
  id: 'rho-rk',
  name: 'Runge–Kutta (ρRK-DEIS)',
  family: 'singlestep',
  aliases: {},
  paper: 'arXiv:2204.13902 (ρRK); arXiv:2206.00364, algorithm 3 (α)',
  formula: String.raw`\tilde x' = \tilde x + \Delta s\sum_i b_ik_i \\
    k_i \text{ at } s + c_i\Delta s, \text{ from } \tilde x + \Delta s\sum_j a_{ij}k_j`,
  about:
    'The textbook rules of order two to four, applied to the slope in σ/α (a flow’s own time for flows). EDM’s α-family contains Midpoint (α = 1/2), Ralston’s rule (2/3) and Heun (1). Use it to compare rules of one order: they share the price and differ in the error’s constant. The classical rule of order four is Runge–Kutta 4.',
  options: {
    rule: choice({
      label: 'rule',
      default: 'alpha',
      choices: {
        alpha: 'order 2, family α',
        kutta3: 'order 3, Kutta',
        heun3: 'order 3, Heun',
        ralston3: 'order 3, Ralston',
        wray3: 'order 3, van der Houwen and Wray',
        ssp3: 'order 3, strong stability preserving',
        threeEighths: 'order 4, Kutta’s 3/8 rule',
      },
    }),
    alpha: num({
      label: 'α',
      help: 'where the second slope of order 2 is taken',
      default: 2 / 3,
      min: 0.2,
      max: 1,
      step: 0.05,
    }),
  },
  order: ({ rule }) => (rule === 'alpha' ? 2 : tableaus[rule].b.length),
  nfePerStep: ({ rule }) => (rule === 'alpha' ? 2 : tableaus[rule].b.length),
  directions: ['denoise', 'invert'],
  step: (s, { rule, alpha }) => rungeKutta(s, rule === 'alpha' ? secondOrder(alpha) : tableaus[rule]),
});
