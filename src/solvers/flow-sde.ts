import { transport } from '../core/exponential';
import { num } from '../core/options';
import { inFrame } from '../core/process';
import { defineSolver } from '../core/solver';
import { lin } from '../core/vec';

export default defineSolver({
  id: 'flow-sde',
  name: 'Flow SDE (Flow-GRPO)',
  family: 'stochastic',
  aliases: {},
  paper: 'arXiv:2505.05470',
  formula: String.raw`\tilde x' = \tilde x + \Bigl[v + \frac{g^2}{2s}(\tilde x + (1 - s)v)\Bigr]\Delta s + g\sqrt{|\Delta s|}\,z \\
    g = a\sqrt{s/(1 - s)}`,
  about:
    'Turns a flow’s ODE into an SDE with the same marginals, as Flow-GRPO does to explore; x̃ and s are the state and the time of the straight-line flow (other processes are rescaled to it). a = 0 is the flow’s Euler rule. From pure noise, where g is infinite, 1 − s is that of the next level; the step to σ = 0 adds no noise.',
  advice:
    'To explore around a flow’s samples, as reinforcement learning does. For sampling itself, ER-SDE and SA-Solver have second order.',
  options: { a: num({ label: 'a', help: '0: the flow’s ODE', default: 0.7, min: 0, max: 1.5, step: 0.05 }) },
  order: 1,
  stochastic: ({ a }) => a > 0,
  async step({ x, from, to, denoise, noise }, { a }) {
    const D = await denoise();
    const [start, end] = [inFrame('flow', from), inFrame('flow', to)];
    const { s } = start;
    const clean = 1 - (s === 1 ? end.s : s);
    if (a === 0 || end.s === 0) return { x: transport(x, D, from, to) };
    const ds = end.s - s;
    const variance = (a * a * s) / clean;
    // x̃ + (1 − s)v is the predicted noise ε̂ = (x̃ − (1 − s)D)/s.
    const pull = (end.scale * variance * ds) / (2 * s * s);
    const fresh = end.scale * Math.sqrt(-variance * ds);
    const euler = transport(x, D, from, to);
    return { x: lin([1, euler], [pull / start.scale, x], [-pull * (1 - s), D], [fresh, noise()]) };
  },
});
