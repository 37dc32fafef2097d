import { choice } from '../core/options';
import { defineModifier } from '../core/solver';
import { lin } from '../core/vec';

export default defineModifier({
  id: 'cfg-pp',
  name: 'CFG++',
  aliases: { ComfyUI: 'euler_cfg_pp, dpmpp_2m_cfg_pp, …', A1111: 'DDIM CFG++' },
  paper: 'arXiv:2406.08070, algorithm 1',
  formula: String.raw`x' = \alpha' D + \sigma'\hat\varepsilon_\varnothing,\quad \hat\varepsilon_\varnothing = (x - \alpha D_\varnothing)/\sigma \\
    \text{any solver: from } x + \alpha(D - D_\varnothing) \text{ with } D \text{ known there}`,
  about:
    'Under classifier-free guidance, takes the data from the guided prediction but the noise from the unguided one, so that the state stays on the manifold of its noise level. Small scales w, between 0 and 1 in the paper’s terms, then act like large ones. Without guidance it changes nothing.',
  options: {
    terms: choice({
      label: 'further terms',
      default: 'guided',
      choices: {
        guided: 'guided',
        past: 'the past unguided (ComfyUI’s dpmpp_2m_cfg_pp)',
        all: 'all unguided after the first step (ComfyUI’s res_multistep_cfg_pp)',
        inner: 'the base’s ε̂_∅ by the last inner point (ComfyUI’s dpmpp_2s_ancestral_cfg_pp)',
      },
    }),
  },
  renoises: false,
  apply: (solver, { terms }) => ({
    ...solver,
    async step(s) {
      const D = await s.denoise();
      const plain = s.unguided(D);
      if (plain === D || s.from.alpha === 0) return solver.step(s);
      const { alpha } = s.from;
      const history = terms === 'guided' ? s.history : s.history.map((e) => ({ ...e, out: e.unguided ?? e.out }));
      const out = terms === 'all' && history.length && s.to.sigma > 0 ? plain : D;
      const x = lin([1, s.x], [alpha, D], [-alpha, plain]);
      const moved = s.moved(x, s.from, { out, history });
      if (terms !== 'inner') return solver.step(moved);
      let latest = plain;
      const stepped = await solver.step({
        ...moved,
        async denoise(u, ...place) {
          const said = await moved.denoise(u, ...place);
          if (u) latest = s.unguided(said);
          return said;
        },
      });
      const r = (s.to.sigma / s.from.sigma) * alpha;
      return { ...stepped, x: lin([1, stepped.x], [r, plain], [-r, latest]) };
    },
  }),
});
