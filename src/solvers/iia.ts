import { noisePrediction, transport } from '../core/exponential';
import { numbersOf } from '../core/numbers';
import { choice, list } from '../core/options';
import { singlestep } from '../core/singlestep';
import { defineSolver, type Step, type Stepped } from '../core/solver';
import { rungeKutta } from '../core/tableau';
import { lin, type Vec } from '../core/vec';

/** Coefficients per step. */
const WIDTH = 2;

const bases: Record<'ddim' | 'heun' | 'dpm-solver-2', (s: Step) => Promise<Stepped>> = {
  ddim: async (s) => ({ x: transport(s.x, await s.denoise(), s.from, s.to) }),
  heun: (s) => rungeKutta(s, { c: [0, 1], a: [[], [1]], b: [0.5, 0.5] }),
  'dpm-solver-2': (s) => singlestep(s, { prediction: 'noise', inner: [0.5], final: 'midpoint' }),
};

export default defineSolver({
  id: 'iia',
  name: 'IIA (improved integration)',
  family: 'multistep',
  aliases: {},
  paper: 'arXiv:2304.11328, §4',
  formula: String.raw`\text{DDIM: } x' = \alpha'(D + \gamma_0\,\Delta D) + \sigma'(\hat\varepsilon + \gamma_1\,\Delta\hat\varepsilon) \\
    \text{two evaluations: } x' = x'_{\text{base}} + \Bigl(\sigma' - \frac{\alpha'}{\alpha}\sigma\Bigr)\bigl[\gamma_0\,\Delta\hat\varepsilon + \gamma_1(\hat\varepsilon_u - \hat\varepsilon)\bigr] \\
    \Delta v = v_i - v_{i - 1}`,
  about:
    'A step of DDIM, EDM’s Heun or DPM-Solver-2, and two numbers beside it: how much of the change since the step before, and of the change within the step, is added to its direction. A calibration finds them by least squares, so that a coarse step ends where fine ones do. All zero: the base rule.',
  advice: 'With numbers that were fitted to the very run; the fewer the steps, the more they help.',
  options: {
    base: choice({
      label: 'base',
      default: 'ddim',
      choices: { ddim: 'DDIM', heun: 'Heun (EDM)', 'dpm-solver-2': 'DPM-Solver-2' },
    }),
    gamma: list({ label: 'γ', help: 'two for each step; empty: all 0', default: '' }),
  },
  order: ({ base }) => (base === 'ddim' ? 1 : 2),
  nfePerStep: ({ base }) => (base === 'ddim' ? 1 : 2),
  history: 1,
  async step(s, { base, gamma }) {
    const { x, from, to, history, grid, index } = s;
    const values = numbersOf('IIA', gamma);
    if (!values.length) return bases[base](s);
    const steps = grid.length - 1;
    if (values.length !== WIDTH * steps)
      throw new RangeError(
        grid.length
          ? `IIA: the list holds ${values.length} numbers, but ${steps} steps need ${WIDTH * steps}, two for each. It was fitted to another number of steps: calibrate again, or empty the list.`
          : 'IIA: a list of numbers needs a fixed grid, not adaptive steps.',
      );
    // Where the base rule looks inside its step.
    let within: Vec | undefined;
    const stepped = await bases[base]({
      ...s,
      async denoise(u, at = from, cause) {
        const out = await s.denoise(u, at, cause);
        if (u && at.sigma > 0) within = noisePrediction(u, out, at);
        return out;
      },
    });
    if (from.alpha === 0) return stepped;
    const D = await s.denoise();
    const noise = noisePrediction(x, D, from);
    const [before] = history.filter(({ at }) => at.sigma > 0);
    const change = (now: Vec, past: Vec): Vec => lin([1, now], [-1, past]);
    const none = lin();
    const sinceD = before ? change(D, before.out) : none;
    const since = before ? change(noise, noisePrediction(before.x, before.out, before.at)) : none;
    const reach = to.sigma - (to.alpha / from.alpha) * from.sigma;
    const directions =
      base === 'ddim'
        ? [lin([to.alpha, sinceD]), lin([to.sigma, since])]
        : [lin([reach, since]), within ? lin([reach, change(within, noise)]) : none];
    const own = values.slice(WIDTH * index, WIDTH * (index + 1));
    return { x: lin([1, stepped.x], ...directions.map((v, j) => [own[j], v] as const)) };
  },
});
