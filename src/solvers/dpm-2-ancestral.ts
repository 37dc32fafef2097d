import { ancestral, finite, moveInFrame, slope, transport } from '../core/exponential';
import { num } from '../core/options';
import { atFrame, inFrame } from '../core/process';
import { defineSolver } from '../core/solver';
import { lin } from '../core/vec';

export default defineSolver({
  id: 'dpm-2-ancestral',
  name: 'DPM-2 ancestral',
  family: 'stochastic',
  aliases: {
    diffusers: 'KDPM2AncestralDiscreteScheduler',
    'k-diffusion': 'sample_dpm_2_ancestral',
    ComfyUI: 'dpm_2_ancestral (not on flows)',
    A1111: 'DPM2 a',
  },
  paper: 'github.com/crowsonkb/k-diffusion, after arXiv:2206.00364 and arXiv:2206.00927',
  formula: String.raw`x' = \frac{\alpha'}{\alpha_\downarrow}x_\downarrow + \sigma_\uparrow z,\quad x_\downarrow \text{ by DPM-2} \\
    \frac{\sigma_\downarrow}{\alpha_\downarrow} = \frac{\sqrt{\sigma'^2 - \sigma_\uparrow^2}}{\alpha'},\quad \sigma_\uparrow = \eta\sigma'\sqrt{1 - e^{-2h}}`,
  about:
    'DPM-2’s midpoint step further down than the next level, then fresh noise to come back up to it. η = 0 is DPM-2 itself; noising is exact, so the marginals keep its second order, whatever η.',
  advice: 'To reproduce pictures made with it; 2M SDE has noise and second order for one evaluation.',
  options: {
    eta: num({ label: 'η', help: '0: DPM-2; 1: full ancestral noise', default: 1, min: 0, max: 1, step: 0.05 }),
  },
  order: 2,
  nfePerStep: 2,
  stochastic: ({ eta }) => eta > 0,
  async step({ x, from, to, process, denoise, noise }, { eta }) {
    const { frame } = process;
    const D = await denoise();
    if (!finite(from, to)) return { x: ancestral(x, D, from, to, eta, noise) };
    const up = eta * Math.sqrt(-Math.expm1(2 * (from.lambda - to.lambda)));
    const down = eta > 0 ? process.atLambda(to.lambda - Math.log1p(-up * up) / 2) : to;
    const [s, end] = [inFrame(frame, from).s, inFrame(frame, down).s];
    const half = atFrame(process, Math.sqrt(s * end));
    const u = transport(x, D, from, half);
    const k = slope(frame, u, await denoise(u, half), half);
    const next = moveInFrame(frame, x, lin([end - s, k]), from, down);
    return { x: eta > 0 ? lin([to.alpha / down.alpha, next], [to.sigma * up, noise()]) : next };
  },
});
