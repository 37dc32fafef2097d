import { moveInFrame, slope, transport } from '../core/exponential';
import { inFrame } from '../core/process';
import { defineSolver } from '../core/solver';
import { lin } from '../core/vec';

export default defineSolver({
  id: 'belm',
  name: 'O-BELM',
  family: 'multistep',
  aliases: {},
  paper: 'arXiv:2410.07273, O-BELM',
  formula: String.raw`\tilde x' = \tilde x + r^2(\tilde x_1 - \tilde x) + (1 + r)\Delta s\,k,\quad r = \Delta s/\Delta s_1 \\
    \tilde x_1 \text{ one state before}`,
  about:
    'The leapfrog rule on uneven steps: of all two-step rules that can be undone exactly, the one of least local error. The same formula with the grid reversed gives back the state before. Steps that shrink damp what is left of the start, r² each; on the way back they amplify it as much.',
  advice:
    'For taking a sample back to its noise without loss at one evaluation a step; not where steps grow along the run: what is left of the start then grows with them.',
  order: 2,
  history: 1,
  directions: ['denoise', 'invert'],
  undo: 1,
  async step({ x, from, to, history: [previous], process, denoise }) {
    const { frame } = process;
    const D = await denoise();
    const [now, next] = [inFrame(frame, from), inFrame(frame, to)];
    const before = previous && inFrame(frame, previous.at);
    const [ds, width] = [next.s - now.s, before ? now.s - before.s : 0];
    // The first step, and one after pure noise in σ/α: nothing to lean on.
    if (!before || !Number.isFinite(width) || width * ds <= 0) return { x: transport(x, D, from, to) };
    const r = ds / width;
    const delta = lin(
      [(r * r) / before.scale, previous.x],
      [-(r * r) / now.scale, x],
      [(1 + r) * ds, slope(frame, x, D, from)],
    );
    return { x: moveInFrame(frame, x, delta, from, to) };
  },
});
