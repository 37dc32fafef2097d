import { list, num } from '../core/options';
import { stateScale } from '../core/process';
import { defineSolver } from '../core/solver';
import { parseTable, tableAt } from '../core/table';
import { lin } from '../core/vec';

export default defineSolver({
  id: 'ml-sde',
  name: 'ML-SDE (maximum likelihood)',
  family: 'stochastic',
  aliases: {},
  paper: 'arXiv:2109.13821, eq. 11–13 and theorem 1',
  formula: String.raw`x' = \frac{r\sigma'^2}{\sigma^2}x + \nu D + \sqrt{\tilde\beta + \nu^2v}\,z \\
    \nu = \frac{\alpha'\beta}{\sigma^2},\quad v = \frac{s^2\sigma^2}{\alpha^2s^2 + \sigma^2} \\
    r = \alpha/\alpha',\quad \beta = \sigma^2 - r^2\sigma'^2,\quad \tilde\beta = \beta\sigma'^2/\sigma^2`,
  about:
    'The paper’s κ*, ω* and σ* maximise the likelihood of the noising paths. What comes out is the step of DDPM, its variance enlarged by how uncertain x₀ still is: DDPM draws as if D were x₀ itself. That needs the mean posterior variance at each level; here it is that of Gaussian data with spread s, or what a calibration measured. If the data are Gaussian, the law is exact with any number of steps, even one. s = 0 is DDPM. The step to σ = 0 adds noise, too.',
  advice:
    'Where few steps and noise must go together and the spread of the data is known; with a wrong spread its samples are too wide or too narrow.',
  options: {
    spread: num({ label: 'spread of the data s', help: '0: DDPM', default: 0.5, min: 0, max: 2, step: 0.01 }),
    variance: list({
      label: 'posterior variance v',
      help: 'rows “λ v”, divided by “;”; empty: that of Gaussian data with spread s',
      default: '',
    }),
  },
  order: 1,
  stochastic: true,
  async step({ x, from, to, denoise, noise }, { spread, variance }) {
    const D = await denoise();
    // One noising step to → from multiplies by r and adds variance β.
    const r = from.alpha / to.alpha;
    const beta = (from.sigma - r * to.sigma) * (from.sigma + r * to.sigma);
    const shrink = (to.sigma / from.sigma) ** 2;
    const nu = (to.alpha * beta) / from.sigma ** 2;
    const table = parseTable('ML-SDE', variance);
    const unknown = table
      ? Math.sqrt(Math.max(0, tableAt(table, from.lambda)[0]))
      : (spread * from.sigma) / stateScale(from, spread);
    const size = Math.hypot(Math.sqrt(beta * shrink), nu * unknown);
    return { x: lin([r * shrink, x], [nu, D], ...(size > 0 ? [[size, noise()] as const] : [])) };
  },
});
