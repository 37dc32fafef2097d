import { between, defineGrid } from '../core/grid';
import { num } from '../core/options';

export default defineGrid({
  id: 'cosine',
  name: 'Cosine (sway)',
  aliases: {},
  paper: 'arXiv:2410.06885, eq. 7',
  formula: String.raw`t_i = t_{\max} + f(i/n)\,(t_{\min} - t_{\max}) \\
    f(u) = u + s\,\bigl(\cos\tfrac{\pi u}{2} - 1 + u\bigr)`,
  about:
    'The process’s time along a cosine: s = −1 takes t from the cosine itself, with the shortest steps at high noise; s > 0 turns it round; s = 0 is uniform in t. F5-TTS calls it sway sampling and uses s = −1 on a flow.',
  options: { sway: num({ label: 's', help: '−1: all cosine; 0: uniform', default: -1, min: -1, max: 1.7, step: 0.1 }) },
  levels(process, n, from, to, { sway }) {
    const along = (u: number): number => u + sway * (Math.cos((Math.PI * u) / 2) - 1 + u);
    return between(n, from, to, (u) => process.at(from.t + along(u) * (to.t - from.t)));
  },
});
