import { moveInFrame, slope, transport } from '../core/exponential';
import { num } from '../core/options';
import { atFrame, inFrame } from '../core/process';
import { defineSolver } from '../core/solver';
import { lin } from '../core/vec';

export default defineSolver({
  id: 'dpm-2',
  name: 'DPM-2',
  family: 'singlestep',
  aliases: { diffusers: 'KDPM2DiscreteScheduler', 'k-diffusion': 'sample_dpm_2', ComfyUI: 'dpm_2', A1111: 'DPM2' },
  paper: 'github.com/crowsonkb/k-diffusion, after arXiv:2206.00364 and arXiv:2206.00927',
  formula: String.raw`\tilde x' = \tilde x + (s' - s)\Bigl[\bigl(1 - \tfrac{1}{2r}\bigr)k_1 + \tfrac{1}{2r}k_2\Bigr] \\
    k_2 \text{ at } s_m = s^{1-r}s'^{\,r},\quad \tilde x_m = \tilde x + (s_m - s)k_1`,
  about:
    'The midpoint rule with the midpoint halfway in log σ, as in k-diffusion. Despite its name it is not DPM-Solver-2: the slope is that of σ/α (or of a flow’s time), without exponential weights.',
  advice:
    'To reproduce pictures made with it. On our mixtures it needs ten to twenty evaluations to come below Euler’s error.',
  options: {
    r: num({ label: 'r', help: 'where the inner point lies in log σ', default: 0.5, min: 0.1, max: 1, step: 0.05 }),
  },
  order: 2,
  nfePerStep: 2,
  directions: ['denoise', 'invert'],
  async step({ x, from, to, process, denoise }, { r }) {
    const { frame } = process;
    const D = await denoise();
    const [s, end] = [inFrame(frame, from).s, inFrame(frame, to).s];
    if (end === 0 || !Number.isFinite(s)) return { x: transport(x, D, from, to) };
    const inner = atFrame(process, s * (end / s) ** r);
    const u = transport(x, D, from, inner);
    const there = slope(frame, u, await denoise(u, inner), inner);
    // Twice the weight at half the way in log s, not in s: second order all the same, for the slope changes by O(h).
    const k = r === 0.5 ? there : lin([1 / (2 * r), there], [1 - 1 / (2 * r), slope(frame, x, D, from)]);
    return { x: moveInFrame(frame, x, lin([end - s, k]), from, to) };
  },
});
