import { transport } from '../core/exponential';
import { atRatio, ratio } from '../core/grid';
import { choice, num } from '../core/options';
import type { Level } from '../core/process';
import { defineSolver } from '../core/solver';
import { lin, type Vec } from '../core/vec';

/** A time in which to step: its value at σ, back, and σ̇/σ. */
interface Clock {
  time(sigma: number): number;
  sigma(t: number): number;
  rate(sigma: number): number;
}

/** VP-linear’s time, t = 10⁻³ … 1 fitted to two values of σ: ln(1 + σ²) = β_min t + ½β_d t². */
function vpClock(low: number, high: number): Clock {
  const [first, last] = [Math.log1p(low * low), Math.log1p(high * high)];
  const bend = (2 * (first / 1e-3 - last)) / (1e-3 - 1);
  const start = last - bend / 2;
  // The slope of ln(1 + σ²) at σ is that of t, too.
  const steepness = (sigma: number): number => Math.sqrt(start * start + 2 * bend * Math.log1p(sigma * sigma));
  return {
    time: (sigma) => sigma && (2 * Math.log1p(sigma * sigma)) / (steepness(sigma) + start),
    sigma: (t) => Math.sqrt(Math.expm1(start * t + (bend * t * t) / 2)),
    rate: (sigma) => (steepness(sigma) * (1 + sigma * sigma)) / (2 * sigma * sigma),
  };
}

export default defineSolver({
  id: 'edm-ode',
  name: 'Euler and Heun in any σ(t), s(t)',
  family: 'singlestep',
  aliases: {},
  paper: 'arXiv:2206.00364, eq. 4, table 1 and algorithm 3',
  formula: String.raw`y = \frac{s x}{\alpha}: \quad \frac{dy}{dt} = \Bigl(\frac{\dot\sigma}{\sigma} + \frac{\dot s}{s}\Bigr)y - \frac{\dot\sigma}{\sigma}\,s\,D \\
    \text{by Euler’s rule or the } \alpha\text{-family in } t`,
  about:
    'The probability-flow ODE as EDM writes it, for any choice of time σ(t) and scale s(t), solved by plain rules in t. With σ(t) = t and s = 1 they are Euler, Heun and midpoint in σ; with the clocks of VP and VE it shows what that choice is worth: the same ODE, the same levels, larger errors. Even a constant denoiser is then not solved exactly.',
  advice: 'To see what EDM’s choice of time is worth; Heun in σ is the same rule with the better one.',
  options: {
    time: choice({ label: 'time', default: 'vp', choices: { linear: 'σ = t', ve: 'σ = √t (VE)', vp: 'of VP' } }),
    scale: choice({ label: 'scale', default: 'vp', choices: { none: 's = 1', vp: 's = 1/√(1 + σ²) (VP)' } }),
    rule: choice({ label: 'rule', default: 'alpha', choices: { euler: 'Euler', alpha: 'two stages, α' } }),
    alpha: num({ label: 'α', help: '1: Heun; 0.5: midpoint', default: 1, min: 0.2, max: 1, step: 0.05 }),
    low: num({ label: 'σ at t = 10⁻³', help: 'of VP’s clock', default: 0.002, min: 1e-4, max: 0.02, scale: 'log' }),
    high: num({ label: 'σ at t = 1', help: 'of VP’s clock', default: 80, min: 1, max: 1000, scale: 'log' }),
  },
  order: ({ rule }) => (rule === 'euler' ? 1 : 2),
  nfePerStep: ({ rule }) => (rule === 'euler' ? 1 : 2),
  inexact: ({ time, scale }) => time !== 'linear' || scale !== 'none',
  directions: ['denoise', 'invert'],
  async step({ x, from, to, process, denoise }, { time, scale, rule, alpha, low, high }) {
    const D = await denoise();
    if (from.alpha === 0) return { x: transport(x, D, from, to) };
    const clock: Clock = {
      linear: { time: (s: number) => s, sigma: (t: number) => t, rate: (s: number) => 1 / s },
      ve: { time: (s: number) => s * s, sigma: Math.sqrt, rate: (s: number) => 1 / (2 * s * s) },
      vp: vpClock(low, high),
    }[time];
    const s = (sigma: number): number => (scale === 'vp' ? 1 / Math.hypot(1, sigma) : 1);
    const slope = (u: Vec, out: Vec, at: Level): Vec => {
      const [sigma, scaled] = [ratio(at), s(ratio(at))];
      const k = clock.rate(sigma) * scaled;
      return lin([(k * scaled * scaled) / at.alpha, u], [-k, out]);
    };
    const begin = clock.time(ratio(from));
    const h = clock.time(ratio(to)) - begin;
    const advance = (k: Vec, width: number, at: Level): Vec => {
      const back = at.alpha / s(ratio(at));
      return lin([(back * s(ratio(from))) / from.alpha, x], [back * width, k]);
    };
    const k = slope(x, D, from);
    if (rule === 'euler' || to.sigma === 0) return { x: advance(k, h, to) };
    const inner = alpha === 1 ? to : atRatio(process, clock.sigma(begin + alpha * h));
    const u = advance(k, alpha * h, inner);
    const there = slope(u, await denoise(u, inner), inner);
    return { x: advance(lin([1 - 1 / (2 * alpha), k], [1 / (2 * alpha), there]), h, to) };
  },
});
