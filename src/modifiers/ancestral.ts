import { choice, flag, num } from '../core/options';
import { atFrame, inFrame, type Level, type NoiseProcess } from '../core/process';
import { defineModifier, type Evaluation } from '../core/solver';
import { lin } from '../core/vec';

const TAG = 254;

/** The level from which exact noising leads to `to`, with a share η² of the posterior's variance, or by ComfyUI's ratio. */
function downFrom(process: NoiseProcess, from: Level, to: Level, eta: number, rule: 'posterior' | 'ratio'): Level {
  if (rule === 'posterior') {
    // From pure noise with η = 1 nothing of the state is kept: down to σ = 0, and all noise anew.
    const up = eta * eta * -Math.expm1(2 * (from.lambda - to.lambda));
    return process.atLambda(to.lambda - Math.log1p(-up) / 2);
  }
  const [s, end] = [from, to].map((at) => inFrame(process.frame, at).s);
  return atFrame(process, end * (1 + (end / s - 1) * eta));
}

export default defineModifier({
  id: 'ancestral',
  name: 'Ancestral noise',
  aliases: {
    'k-diffusion': 'the ancestral samplers; dpm_fast and dpm_adaptive with eta (stop at the end)',
    diffusers: 'LTXEulerAncestralRFScheduler (ratio)',
    ComfyUI: 'res_multistep_ancestral; euler_ancestral, dpm_2_ancestral, dpmpp_2s_ancestral on flows (ratio)',
  },
  paper: 'github.com/crowsonkb/k-diffusion, after arXiv:2010.02502',
  formula: String.raw`x' = \frac{\alpha'}{\alpha_\downarrow}x_\downarrow + \sqrt{\sigma'^2 - \sigma_\downarrow^2\alpha'^2/\alpha_\downarrow^2}\,z,\quad x_\downarrow \text{ by the solver}`,
  about:
    'Makes any solver stochastic: each step goes further down than the next level, then fresh noise leads back up to it. Noising is exact, so the marginals keep the order of the step.',
  options: {
    eta: num({ label: 'η', help: '0: none', default: 1, min: 0, max: 1, step: 0.05 }),
    by: choice({
      label: 'how far down',
      default: 'posterior',
      choices: { posterior: 'as DDPM’s posterior, times η', ratio: 'σ′·(1 + (σ′/σ − 1)η): ComfyUI on flows' },
    }),
    floor: flag({
      label: 'stop at the end',
      help: 'never below the last level of the run (k-diffusion’s dpm_fast and dpm_adaptive)',
      default: false,
    }),
    past: choice({
      label: 'past values',
      help: 'for multistep rules',
      default: 'right',
      choices: {
        right: 'at their own distance',
        published: 'at their distance to the level below (ComfyUI’s res_multistep)',
      },
    }),
  },
  renoises: false,
  apply: (solver, { eta, by, floor, past }) => ({
    ...solver,
    stochastic: solver.stochastic || eta > 0,
    adaptive: false,
    async step(s) {
      const { from, to, end, process } = s;
      if (eta === 0 || to.sigma === 0) return solver.step(s);
      const below = downFrom(process, from, to, eta, by);
      const down = floor && below.lambda > end.lambda ? end : below;
      const distance = (e: Evaluation): number => e.at.lambda - downFrom(process, e.at, from, eta, by).lambda;
      const history =
        past === 'right'
          ? s.history
          : s.history.map((e) => ({ ...e, at: process.atLambda(from.lambda + distance(e)) })).slice(0, 1);
      const stepped = await solver.step(s.moved(s.x, from, { to: down, history }));
      const kept = to.alpha / down.alpha;
      const fresh = Math.sqrt(Math.max(0, to.sigma ** 2 - (kept * down.sigma) ** 2));
      const drawn = fresh > 0 ? [[fresh, s.noise(TAG)] as const] : [];
      const { error } = stepped;
      return {
        x: lin([kept, stepped.x], ...drawn),
        error: error && lin([kept, error]),
        low: error && lin([kept, stepped.x], [-kept, error]),
        carry: stepped.carry,
      };
    },
  }),
});
