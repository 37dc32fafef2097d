import { defineSolver } from '../core/solver';
import { rungeKutta } from '../core/tableau';

export default defineSolver({
  id: 'dopri5',
  name: 'Dormand–Prince 5(4)',
  family: 'adaptive',
  aliases: {},
  paper: 'doi:10.1016/0771-050X(80)90013-3',
  formula: 'x̃′ = x̃ + Δs·Σ bᵢkᵢ,  error = Δs·Σ (bᵢ − b̂ᵢ)kᵢ  (7 stages, first same as last)',
  about:
    'The pair behind “RK45” and torchdiffeq’s dopri5: order five, with an embedded rule of order four for the error estimate. The last stage is the first of the next step, so six evaluations a step remain.',
  options: {},
  order: 5,
  nfePerStep: 6,
  history: 0,
  stochastic: false,
  adaptive: true,
  directions: ['denoise', 'invert'],
  step: (s) =>
    rungeKutta(s, {
      c: [0, 1 / 5, 3 / 10, 4 / 5, 8 / 9, 1, 1],
      a: [
        [],
        [1 / 5],
        [3 / 40, 9 / 40],
        [44 / 45, -56 / 15, 32 / 9],
        [19372 / 6561, -25360 / 2187, 64448 / 6561, -212 / 729],
        [9017 / 3168, -355 / 33, 46732 / 5247, 49 / 176, -5103 / 18656],
        [35 / 384, 0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84],
      ],
      b: [35 / 384, 0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84, 0],
      embedded: [5179 / 57600, 0, 7571 / 16695, 393 / 640, -92097 / 339200, 187 / 2100, 1 / 40],
    }),
});
