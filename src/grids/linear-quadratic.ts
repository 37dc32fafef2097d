import { defineGrid } from '../core/grid';
import { num } from '../core/options';
import { atFrame, inFrame } from '../core/process';

export default defineGrid({
  id: 'linear-quadratic',
  name: 'Linear–quadratic',
  aliases: { ComfyUI: 'linear_quadratic' },
  paper: 'arXiv:2410.13720 (Movie Gen), §3.4.2',
  formula: String.raw`1 - s/s_{\max}\text{: linear up to the threshold over half of the steps, then quadratic up to } 1`,
  about:
    'Spends half of the steps on the first few percent of the way, where a flow model lays out the picture, and takes ever larger ones after that. Made for flows; in σ/α it leaves a large last step.',
  options: {
    threshold: num({
      label: 'threshold',
      help: 'share of the way in linear steps',
      default: 0.025,
      min: 0.005,
      max: 0.4,
      step: 0.005,
    }),
  },
  ownEnd: true,
  levels(process, steps, from, _to, { threshold }) {
    const n = steps + 1;
    const linear = Math.max(1, Math.floor(n / 2));
    const square = n - linear;
    const excess = linear - threshold * n;
    const a = excess / (linear * square * square);
    const b = threshold / linear - (2 * excess) / (square * square);
    const way = (i: number): number =>
      i < linear ? (threshold * i) / linear : a * i * i + b * i + a * linear * linear;
    const top = inFrame(
      process.frame,
      from.alpha === 0 && process.frame === 've' ? process.at(process.tMax * (1 - 1e-4)) : from,
    ).s;
    return Array.from({ length: n }, (_, i) => (i === 0 ? from : atFrame(process, top * (1 - way(i)))));
  },
});
