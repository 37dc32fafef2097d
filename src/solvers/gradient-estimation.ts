import { moveInFrame, slope, transport } from '../core/exponential';
import { num } from '../core/options';
import { inFrame } from '../core/process';
import { defineSolver } from '../core/solver';
import { lin } from '../core/vec';

export default defineSolver({
  id: 'gradient-estimation',
  name: 'Gradient estimation',
  family: 'multistep',
  aliases: { ComfyUI: 'gradient_estimation' },
  paper: 'arXiv:2306.04848, algorithm 2',
  formula: String.raw`\tilde x' = \tilde x + \Delta s\,[\gamma k_0 + (1 - \gamma)k_1],\quad k_1 \text{ one step before}`,
  about:
    'Sampling read as gradient descent on the distance to the data: the slope of now, overshot by its last change. γ = 1 is Euler, 1.5 the two-point Adams rule of equal steps (second order); the published γ = 2 is of first order, and yet good with five to ten steps on data near a thin surface.',
  options: { gamma: num({ label: 'γ', help: 'weight of the newest slope', default: 2, min: 1, max: 3, step: 0.05 }) },
  order: ({ gamma }) => (Math.abs(gamma - 1.5) < 1e-9 ? 2 : 1),
  history: 1,
  directions: ['denoise', 'invert'],
  async step({ x, from, to, history, process, denoise }, { gamma }) {
    const { frame } = process;
    const D = await denoise();
    const [previous] = history;
    const s = inFrame(frame, from).s;
    const ds = inFrame(frame, to).s - s;
    // In a flow's frame the slope at pure noise is finite and counts; in σ/α it is not.
    const past = previous ? inFrame(frame, previous.at).s : Number.POSITIVE_INFINITY;
    if (to.sigma === 0 || !Number.isFinite(past) || (s - past) * ds <= 0) return { x: transport(x, D, from, to) };
    const now = slope(frame, x, D, from);
    const before = slope(frame, previous.x, previous.out, previous.at);
    return { x: moveInFrame(frame, x, lin([gamma * ds, now], [(1 - gamma) * ds, before]), from, to) };
  },
});
