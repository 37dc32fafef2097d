import { moveInFrame, slope, transport } from '../core/exponential';
import { fittedSteps } from '../core/multistep';
import { fittedTo } from '../core/numbers';
import { list } from '../core/options';
import { atFrame, inFrame } from '../core/process';
import { defineSolver } from '../core/solver';
import { lin } from '../core/vec';

const NAME = 'Bespoke';
/** Numbers of a step, and those of the plain midpoint rule. */
const SIZE = 7;
const IDENTITY: readonly number[] = [0.5, 1, 1, 1, 0, 1, 0];

export default defineSolver({
  id: 'bespoke',
  name: 'Bespoke midpoint',
  family: 'singlestep',
  aliases: {},
  paper: 'arXiv:2310.19075, eq. 19 and 20',
  formula: String.raw`z = \bigl(s_i + \tfrac{h}{2}\dot s_i\bigr)\tilde x_i + \tfrac{h}{2}\dot t_i s_i\,v(\tilde x_i, t_i) \\
    \tilde x_{i+1} = \frac{s_i}{s_{i+1}}\tilde x_i + \frac{h}{s_{i+1}}\Bigl[\frac{\dot s_m}{s_m}z + \dot t_m s_m\,v\bigl(\tfrac{z}{s_m}, t_m\bigr)\Bigr],\quad m = i + \tfrac12`,
  about:
    'The midpoint rule for the path s_r·x̃(t_r), where the time t_r and the scale s_r are made to measure for one denoiser: whatever smooth functions they are, it stays a rule of second order for the same ODE. Without numbers it is the plain midpoint rule in the process’s frame.',
  advice: 'With the numbers of a calibration, on the schedule that came with them; they fit no other.',
  options: {
    warp: list({
      label: 'time and scale',
      help: 'seven numbers a step, 0.5 1 1 1 0 1 0 for the plain rule: place of the middle, ṫ at both points, s and ṡ; empty: plain',
      default: '',
    }),
  },
  order: 2,
  nfePerStep: 2,
  async step({ x, from, to, index, grid, process, denoise }, { warp }) {
    const { frame } = process;
    const n = fittedSteps(grid);
    const all = fittedTo(NAME, warp, SIZE * n, `${SIZE} for each of ${n} steps`);
    const D = await denoise();
    const [a, b] = [from, to].map((l) => inFrame(frame, l));
    if (to.sigma * from.sigma === 0 || !Number.isFinite(b.s - a.s)) return { x: transport(x, D, from, to) };
    // In units of the step: ṫ of Δt/h, s of s_i, ṡ of s_i/h.
    const own = all.slice(SIZE * index, SIZE * (index + 1));
    const [place, speed, middleSpeed, middleScale, growth, endScale, middleGrowth] = own.length ? own : IDENTITY;
    const ds = b.s - a.s;
    const at = atFrame(process, a.s + place * ds);
    const middle = inFrame(frame, at);
    const z = lin([(1 + growth / 2) / a.scale, x], [(speed / 2) * ds, slope(frame, x, D, from)]);
    const u = lin([middle.scale / middleScale, z]);
    const v = slope(frame, u, await denoise(u, at), at);
    const change = lin([middleGrowth / middleScale, z], [middleSpeed * middleScale * ds, v]);
    const moved = moveInFrame(frame, lin([1 / endScale, x]), lin([1 / endScale, change]), from, to);
    return { x: moved };
  },
});
