import { ancestral, finite, transport } from '../core/exponential';
import { num } from '../core/options';
import { level } from '../core/process';
import { defineSolver } from '../core/solver';
import { lin } from '../core/vec';

export default defineSolver({
  id: 'dpmpp-2s-ancestral',
  name: 'DPM-Solver++(2S) ancestral',
  family: 'stochastic',
  aliases: {
    'k-diffusion': 'sample_dpmpp_2s_ancestral',
    ComfyUI: 'dpmpp_2s_ancestral (not on flows)',
    A1111: 'DPM++ 2S a',
  },
  paper: 'github.com/crowsonkb/k-diffusion, after arXiv:2211.01095',
  formula: String.raw`x' = x_\downarrow + \sigma_\uparrow z,\quad x_\downarrow \text{ by 2S at } (\alpha', \sigma_\downarrow) \\
    \sigma_\downarrow = \sqrt{\sigma'^2 - \sigma_\uparrow^2},\quad \sigma_\uparrow = \eta\sigma'\sqrt{1 - e^{-2h}}`,
  about:
    'A 2S step that goes further down than the next level, then fresh noise to come back up to it. Noising is exact, so the marginals keep the second order of the step down, whatever η.',
  advice: 'To reproduce pictures made with it; 2M SDE has noise and second order for one evaluation.',
  options: { eta: num({ label: 'η', help: '0: 2S; 1: full ancestral noise', default: 1, min: 0, max: 1, step: 0.05 }) },
  order: 2,
  nfePerStep: 2,
  stochastic: ({ eta }) => eta > 0,
  async step({ x, from, to, process, denoise, noise }, { eta }) {
    const D = await denoise();
    if (!finite(from, to)) return { x: ancestral(x, D, from, to, eta, noise) };
    const up = eta * to.sigma * Math.sqrt(-Math.expm1(2 * (from.lambda - to.lambda)));
    const down = level(to.t, to.alpha, Math.sqrt((to.sigma - up) * (to.sigma + up)));
    const inner = process.atLambda((from.lambda + down.lambda) / 2);
    const Du = await denoise(transport(x, D, from, inner), inner);
    const next = transport(x, Du, from, down);
    return { x: eta > 0 ? lin([1, next], [up, noise()]) : next };
  },
});
