import { dataStep, finite, phi, transport } from '../core/exponential';
import { int, num } from '../core/options';
import { defineSolver } from '../core/solver';
import { lin } from '../core/vec';

export default defineSolver({
  id: 'res-singlestep',
  name: 'RES singlestep (exponential Runge–Kutta)',
  family: 'singlestep',
  aliases: {},
  paper: 'arXiv:2308.02157; doi:10.1137/040611434, §5',
  formula: String.raw`x' = \frac{\sigma'}{\sigma}x + \alpha' h\Bigl[\bigl(\varphi_1 - \tfrac{1}{c_2}\varphi_2\bigr)D + \tfrac{1}{c_2}\varphi_2D_u\Bigr],\quad \varphi_j = \varphi_j(-h) \\
    u \text{ at } \lambda + c_2h \text{ by order 1};\quad \text{order 3: } D_u \text{ and } D_v \text{ share } \varphi_2`,
  about:
    'Inner data predictions with the weights that Hochbruck and Ostermann derive for stiff problems. For few, large steps. DPM-Solver++(2S) has half of φ₁ where this rule has φ₂, which matters for large steps; DPM-Solver++(3S) is its member c₂ = 1/3, c₃ = 2/3. Two or three evaluations a step and no memory.',
  advice:
    'Where memory is a hindrance, as under adaptive control; on a fixed grid multistep rules make twice the steps of the budget.',
  options: {
    order: int({ label: 'order', default: 2, min: 2, max: 3 }),
    c2: num({ label: 'c₂', help: 'the first inner point', default: 0.5, min: 0.2, max: 0.6, step: 0.05 }),
    c3: num({ label: 'c₃', help: 'the second, of order 3', default: 1, min: 0.65, max: 1, step: 0.05 }),
  },
  order: ({ order }) => order,
  nfePerStep: ({ order }) => order,
  adaptive: true,
  directions: ['denoise', 'invert'],
  async step({ x, from, to, process, denoise }, { order, c2, c3 }) {
    const D = await denoise();
    if (!finite(from, to)) return { x: transport(x, D, from, to) };
    const h = to.lambda - from.lambda;
    const inner = process.atLambda(from.lambda + c2 * h);
    const Du = await denoise(transport(x, D, from, inner), inner);
    const whole = h * phi(1, -h);
    const bend = h * phi(2, -h);
    const second = dataStep(x, [whole - bend / c2, bend / c2], [D, Du], from, to);
    if (order === 2) return { x: second, error: lin([1, second], [-1, transport(x, D, from, to)]) };
    const gamma = ((3 * c3 - 2) * c3) / ((2 - 3 * c2) * c2);
    const later = c3 === 1 ? to : process.atLambda(from.lambda + c3 * h);
    const a = h * (gamma * c2 * phi(2, -c2 * h) + (c3 * c3 * phi(2, -c3 * h)) / c2);
    const v = dataStep(x, [c3 * h * phi(1, -c3 * h) - a, a], [D, Du], from, later);
    const b = bend / (gamma * c2 + c3);
    const next = dataStep(x, [whole - (1 + gamma) * b, gamma * b, b], [D, Du, await denoise(v, later)], from, to);
    return { x: next, error: lin([1, next], [-1, second]) };
  },
});
