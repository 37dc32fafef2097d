import { moveInFrame, slope, transport } from '../core/exponential';
import { quadratureWeights } from '../core/lagrange';
import { choice } from '../core/options';
import { inFrame, type Level } from '../core/process';
import { defineSolver } from '../core/solver';
import { lin, type Vec } from '../core/vec';

export default defineSolver({
  id: 'heunpp',
  name: 'Heun++',
  family: 'singlestep',
  aliases: { ComfyUI: 'heunpp2, the published weights' },
  paper: 'ComfyUI’s heunpp2, after arXiv:2206.00364',
  formula: String.raw`\tilde x' = \tilde x + \Delta s\,(w_1k_1 + w_2k_2 + w_3k_3) \\
    k_2, k_3 \text{ by Euler at the next two levels}`,
  about:
    'Looks two levels ahead: slopes here, at the next level and at the one after, of which the step uses a weighted mean. Published weights depend on σ alone (w₂ = σ′/3σ₀, w₃ = σ″/3σ₀), which leaves first order; “right” integrates the parabola through the three slopes. Two evaluations in the last step but one, one in the last.',
  advice: 'Hardly ever: three evaluations for second order. It is here because tools offer it.',
  options: {
    variant: choice({
      label: 'weights',
      default: 'right',
      choices: { right: 'of the parabola', published: 'as published' },
    }),
  },
  order: ({ variant }) => (variant === 'right' ? 2 : 1),
  nfePerStep: 3,
  extraNfe: -3,
  async step({ x, from, to, grid, index, remaining, process, denoise }, { variant }) {
    const { frame } = process;
    const D = await denoise();
    const at = (l: Level): number => inFrame(frame, l).s;
    // The grid's last level, often σ = 0, is never looked at.
    if (remaining < 2 || to.sigma === 0 || !Number.isFinite(at(from))) return { x: transport(x, D, from, to) };
    const ahead: Level[] = [from, to, ...(remaining > 2 && Number.isFinite(remaining) ? [grid[index + 2]] : [])];
    const slopes: Vec[] = [slope(frame, x, D, from)];
    let u = x;
    for (let i = 1; i < ahead.length; i++) {
      const [here, there] = [ahead[i - 1], ahead[i]];
      u = moveInFrame(frame, u, lin([at(there) - at(here), slopes[i - 1]]), here, there);
      slopes.push(slope(frame, u, await denoise(u, there), there));
    }
    const ds = at(to) - at(from);
    const first = ahead.length * at(grid[0] ?? from);
    const later = ahead.slice(1).map((l) => at(l) / first);
    const weights =
      variant === 'published'
        ? [1 - later.reduce((a, b) => a + b, 0), ...later]
        : quadratureWeights(
            ahead.map((l) => (at(l) - at(from)) / ds),
            ahead.map((_, k) => 1 / (k + 1)),
          );
    return { x: moveInFrame(frame, x, lin(...slopes.map((k, i) => [ds * weights[i], k] as const)), from, to) };
  },
});
