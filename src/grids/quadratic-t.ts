import { between, defineGrid } from '../core/grid';

export default defineGrid({
  id: 'quadratic-t',
  name: 'Quadratic in t',
  aliases: {},
  paper: 'arXiv:2010.02502, §D.3; arXiv:2206.00927 (time_quadratic)',
  formula: String.raw`t_i = \bigl(\sqrt{t_{\max}} + \tfrac{i}{n}(\sqrt{t_{\min}} - \sqrt{t_{\max}})\bigr)^2`,
  about: 'Equal steps in √t: shorter ones near the data. DDIM’s choice for small images.',
  options: {},
  levels(process, n, from, to) {
    const [a, b] = [Math.sqrt(from.t), Math.sqrt(to.t)];
    return between(n, from, to, (u) => process.at((a + u * (b - a)) ** 2));
  },
});
