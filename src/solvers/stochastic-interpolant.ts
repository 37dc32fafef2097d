import { transport } from '../core/exponential';
import { choice, num } from '../core/options';
import { inFrame } from '../core/process';
import { defineSolver } from '../core/solver';
import { lin } from '../core/vec';

/** ε(s) and its ∫ε/s² ds from b to a, each for c = 1. Where 1 − s is divided by, it is given, so that it can be put right at s = 1. */
const diffusions = {
  constant: { at: () => 1, clock: (a: number, b: number) => 1 / b - 1 / a },
  sigma: { at: (s: number) => s, clock: (a: number, b: number) => Math.log(a / b) },
  hump: { at: (s: number) => s * (1 - s), clock: (a: number, b: number) => Math.log(a / b) - (a - b) },
  memoryless: {
    at: (s: number, clean: number) => s / clean,
    clock: (a: number, b: number) => Math.log(a / b) - Math.log((1 - a) / (1 - b)),
  },
};

export default defineSolver({
  id: 'stochastic-interpolant',
  name: 'Stochastic interpolant',
  family: 'stochastic',
  aliases: {},
  paper: 'arXiv:2303.08797, eq. 2.33; arXiv:2401.08740 (SiT); memoryless: arXiv:2409.08861, eq. 13',
  formula: String.raw`d\tilde x = v\,ds + \epsilon(s)\nabla\log p\,|ds| + \sqrt{2\epsilon(s)}\,dw \\
    x' = \alpha' D + \sigma'\bigl(e^{-\Theta}\hat\varepsilon + \sqrt{1 - e^{-2\Theta}}\,z\bigr),\quad \Theta = \int_{s'}^{s}\frac{\epsilon(u)}{u^2}\,du`,
  about:
    'A flow’s ODE and a whole family of SDEs have the same marginals: any ε(s) ≥ 0 may be chosen, also after training. x̃ and s are the state and the time of the straight-line flow (other processes are rescaled to it). While D is constant the SDE is solved exactly, and ε only decides how much of the predicted noise is renewed: 1 − e^(−2Θ). The memoryless choice, s/(1 − s), makes the sample independent of where it started: it is DDPM. Euler–Maruyama, as published, needs short steps where ε/s² is large.',
  advice: 'To choose how much the sample forgets of its start. First order: many steps.',
  options: {
    epsilon: choice({
      label: 'ε(s)',
      default: 'sigma',
      choices: { sigma: 'c·s', constant: 'c', hump: 'c·s(1 − s)', memoryless: 'c·s/(1 − s): memoryless at c = 1' },
    }),
    c: num({ label: 'c', help: '0: the ODE', default: 1, min: 0, max: 2, step: 0.05 }),
    rule: choice({
      label: 'rule',
      default: 'exponential',
      choices: { exponential: 'exact for constant D', euler: 'Euler–Maruyama, as published' },
    }),
  },
  order: 1,
  stochastic: ({ c }) => c > 0,
  async step({ x, from, to, denoise, noise }, { epsilon, c, rule }) {
    const D = await denoise();
    const [{ s, scale }, end] = [inFrame('flow', from), inFrame('flow', to)];
    const plain = transport(x, D, from, to);
    if (c === 0 || end.s === 0) return { x: plain };
    const { at, clock } = diffusions[epsilon];
    if (rule === 'euler') {
      // score = −(x̃ − (1 − s)D)/s². From pure noise 1 − s is that of the next level, where ε has it below.
      const spread = c * at(s, 1 - (s === 1 ? end.s : s)) * (s - end.s);
      const pull = (end.scale * spread) / (s * s);
      return {
        x: lin([1, plain], [-pull / scale, x], [pull * (1 - s), D], [end.scale * Math.sqrt(2 * spread), noise()]),
      };
    }
    const theta = c * clock(s, end.s);
    const kept = (Math.exp(-theta) * to.sigma) / from.sigma;
    const fresh = to.sigma * Math.sqrt(-Math.expm1(-2 * theta));
    return { x: lin([kept, x], [to.alpha - kept * from.alpha, D], [fresh, noise()]) };
  },
});
