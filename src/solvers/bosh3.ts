import { defineSolver } from '../core/solver';
import { rungeKutta } from '../core/tableau';

export default defineSolver({
  id: 'bosh3',
  name: 'Bogacki–Shampine 3(2)',
  family: 'adaptive',
  aliases: {},
  paper: 'doi:10.1016/0893-9659(89)90079-7',
  formula: String.raw`\tilde x' = \tilde x + \tfrac{\Delta s}{9}(2k_1 + 3k_2 + 4k_3) \\
    \text{error} = \tfrac{\Delta s}{72}(-5k_1 + 6k_2 + 8k_3 - 9k_4)`,
  about:
    'A Runge–Kutta pair of orders three and two: their difference estimates the error and sets the step size. k₄ is the first slope of the next step, so three evaluations a step remain. Good at loose tolerances.',
  advice:
    'With adaptive control when you want a given accuracy rather than a given price; not for runs of ten evaluations.',
  order: 3,
  nfePerStep: 3,
  adaptive: true,
  directions: ['denoise', 'invert'],
  step: (s) =>
    rungeKutta(s, {
      c: [0, 1 / 2, 3 / 4, 1],
      a: [[], [1 / 2], [0, 3 / 4], [2 / 9, 1 / 3, 4 / 9]],
      b: [2 / 9, 1 / 3, 4 / 9, 0],
      embedded: [7 / 24, 1 / 4, 1 / 3, 1 / 8],
    }),
});
