import { defineModifier } from '../core/solver';
import { lin } from '../core/vec';

export default defineModifier({
  id: 'denoise-to-zero',
  name: 'Denoise to zero',
  aliases: { diffusers: 'final_sigmas_type="zero"' },
  paper: 'arXiv:2011.13456, appendix G; arXiv:2206.00927, appendix D',
  formula: String.raw`\text{after the last step: } x \leftarrow \alpha\,D(x, \sigma_{\min})`,
  about:
    'Where a run stops above σ = 0, one more evaluation takes the last of the noise away: the state becomes the denoiser’s answer, which no longer lies on the ODE’s path but looks cleaner. On a schedule that ends at σ = 0 it does nothing.',
  options: {},
  renoises: false,
  apply: (solver) => ({
    ...solver,
    extraNfe: solver.extraNfe + 1,
    async step(s) {
      const stepped = await solver.step(s);
      if (!s.last || s.to.sigma === 0) return stepped;
      return { x: lin([s.to.alpha, stepped.out ?? (await s.denoise(stepped.x, s.to, 'denoise'))]) };
    },
  }),
});
