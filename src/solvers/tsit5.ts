import { defineSolver } from '../core/solver';
import { rungeKutta } from '../core/tableau';

export default defineSolver({
  id: 'tsit5',
  name: 'Tsitouras 5(4)',
  family: 'adaptive',
  aliases: {},
  paper: 'doi:10.1016/j.camwa.2011.06.002, table 1',
  formula: String.raw`\tilde x' = \tilde x + \Delta s\sum_{i=1}^{7} b_i k_i \\
    \text{error} = \Delta s\sum_{i=1}^{7}(b_i - \hat b_i)k_i`,
  about:
    'The pair that Julia’s and JAX’s solvers take by default: like Dormand–Prince of order five with an embedded rule of order four and six evaluations a step, but with smaller terms of order six.',
  advice: 'For nearly exact trajectories under adaptive control. Wasteful for images.',
  order: 5,
  nfePerStep: 6,
  adaptive: true,
  directions: ['denoise', 'invert'],
  step: (s) =>
    rungeKutta(s, {
      c: [0, 0.161, 0.327, 0.9, 0.9800255409045097, 1, 1],
      a: [
        [],
        [0.161],
        [-0.008480655492356989, 0.335480655492357],
        [2.8971530571054935, -6.359448489975075, 4.3622954328695815],
        [5.325864828439257, -11.748883564062828, 7.4955393428898365, -0.09249506636175525],
        [5.86145544294642, -12.92096931784711, 8.159367898576159, -0.071584973281401, -0.028269050394068383],
        [0.09646076681806523, 0.01, 0.4798896504144996, 1.379008574103742, -3.290069515436081, 2.324710524099774],
      ],
      b: [0.09646076681806523, 0.01, 0.4798896504144996, 1.379008574103742, -3.290069515436081, 2.324710524099774, 0],
      embedded: [
        0.09824077787029101, 0.010816434459656746, 0.4720087724042376, 1.5237195812770048, -3.872426680888636,
        2.782792630028961, -0.015151515151515152,
      ],
    }),
});
