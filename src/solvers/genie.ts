import { finite, transport } from '../core/exponential';
import { choice, num } from '../core/options';
import { defineSolver } from '../core/solver';
import { lin, type Vec } from '../core/vec';

/** dx̄/dγ = (x̄ − D)/γ in x̄ = x/α, γ = σ/α: the noise prediction. */
const noiseAt = (xBar: Vec, D: Vec, gamma: number): Vec => lin([1 / gamma, xBar], [-1 / gamma, D]);

export default defineSolver({
  id: 'genie',
  name: 'GENIE',
  family: 'singlestep',
  aliases: {},
  paper: 'arXiv:2210.05475, §3',
  formula: String.raw`\bar x' = \bar x + \Delta\gamma\,\hat\varepsilon + \tfrac12\Delta\gamma^2\,\frac{d\hat\varepsilon}{d\gamma} \\
    \bar x = x/\alpha,\quad \gamma = \sigma/\alpha`,
  about:
    'The Taylor series of the ODE to its second term. The paper trains a small head for the total derivative of ε̂ along the path; here it is measured: ε̂ a little further along its own tangent, on one side or on both.',
  advice: 'To see a Taylor method at work. Three evaluations a step buy second order, which 2M has for one.',
  options: {
    difference: choice({
      label: 'derivative',
      default: 'central',
      choices: { central: 'central: two more evaluations', ahead: 'one-sided, towards the data: one more' },
    }),
    reach: num({
      label: 'reach',
      help: 'of the difference, as a share of the step',
      default: 0.1,
      min: 0.01,
      max: 0.5,
    }),
  },
  order: 2,
  nfePerStep: ({ difference }) => (difference === 'central' ? 3 : 2),
  adaptive: true,
  directions: ['denoise', 'invert'],
  async step({ x, from, to, process, denoise }, { difference, reach }) {
    const D = await denoise();
    const euler = transport(x, D, from, to);
    if (!finite(from, to)) return { x: euler };
    const gamma = from.sigma / from.alpha;
    const width = to.sigma / to.alpha - gamma;
    const xBar = lin([1 / from.alpha, x]);
    const tangent = noiseAt(xBar, D, gamma);
    const along = async (shift: number): Promise<Vec> => {
      const at = process.atLambda(-Math.log(gamma + shift));
      const point = lin([1, xBar], [shift, tangent]);
      return noiseAt(point, await denoise(lin([at.alpha, point]), at), gamma + shift);
    };
    const ahead = await along(reach * width);
    const [behind, distance] = difference === 'central' ? [await along(-reach * width), 2] : [tangent, 1];
    const weight = (to.alpha * width) / (2 * reach * distance);
    const error = lin([weight, ahead], [-weight, behind]);
    return { x: lin([1, euler], [1, error]), error };
  },
});
