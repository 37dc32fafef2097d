import { logistic } from '../core/arithmetic';
import { choice, int, num } from '../core/options';
import { defineProcess, level, makeProcess, type Level } from '../core/process';

type BetaSchedule = 'linear' | 'scaled_linear' | 'squaredcos_cap_v2' | 'sigmoid' | 'sigmoid_bar';

/**
 * ᾱ_n = Π(1 − β_i), n = 0 … N−1, of the schedules that diffusers calls linear, scaled_linear, squaredcos_cap_v2 and sigmoid, and of the
 * sigmoid in ᾱ itself of arXiv:2301.10972 (from −3 to 3, τ = 1), which others train on.
 */
export function alphasCumprod(schedule: BetaSchedule, steps: number, betaStart: number, betaEnd: number): number[] {
  const between = (a: number, b: number, n: number): number => a + ((b - a) * n) / (steps - 1);
  const cosine = (t: number): number => Math.cos(((t + 0.008) / 1.008) * (Math.PI / 2)) ** 2;
  const falling = (t: number): number => logistic(3) - logistic(6 * t - 3);
  const capped = (bar: (t: number) => number, n: number): number =>
    Math.min(1 - bar((n + 1) / steps) / bar(n / steps), 0.999);
  const beta = {
    linear: (n: number) => between(betaStart, betaEnd, n),
    scaled_linear: (n: number) => between(Math.sqrt(betaStart), Math.sqrt(betaEnd), n) ** 2,
    squaredcos_cap_v2: (n: number) => capped(cosine, n),
    sigmoid: (n: number) => betaStart + (betaEnd - betaStart) * logistic(between(-6, 6, n)),
    sigmoid_bar: (n: number) => capped(falling, n),
  }[schedule];
  let product = 1;
  return Array.from({ length: steps }, (_, n) => {
    product *= 1 - beta(n);
    return product;
  });
}

/**
 * A process from any ᾱ table. Time is the index, 0 … N−1; between integers λ is linear in t (diffusers' reading);
 * below index 0, λ goes on as if σ were linear in t, so that t = −1 is clean data.
 */
export function discreteProcess(table: readonly number[]) {
  const lambdas = table.map((bar) => 0.5 * Math.log(bar / (1 - bar)));
  const top = table.length - 1;
  const lambdaAt = (t: number): number => {
    if (t < 0) return lambdas[0] - Math.log1p(t);
    const n = Math.min(Math.floor(t), top - 1);
    return lambdas[n] + (t - n) * (lambdas[n + 1] - lambdas[n]);
  };
  const process = makeProcess({
    id: 'vp-discrete',
    frame: 've',
    tMin: 0,
    tMax: top,
    tZero: -1,
    marginal(t) {
      const l = lambdaAt(t);
      return [1 / Math.sqrt(1 + Math.exp(-2 * l)), 1 / Math.sqrt(1 + Math.exp(2 * l))];
    },
    timeAtLambda(lambda) {
      if (lambda >= lambdas[0]) return Math.expm1(lambdas[0] - lambda);
      let [lo, hi] = [0, top];
      while (hi - lo > 1) {
        const mid = (lo + hi) >> 1;
        if (lambdas[mid] > lambda) lo = mid;
        else hi = mid;
      }
      return lo + (lambda - lambdas[lo]) / (lambdas[hi] - lambdas[lo]);
    },
  });
  // At the table's own times the table is the truth, to the last bit.
  const at = (t: number): Level =>
    Number.isInteger(t) && t >= 0 && t <= top ? level(t, Math.sqrt(table[t]), Math.sqrt(1 - table[t])) : process.at(t);
  return { ...process, at };
}

export default defineProcess({
  id: 'vp-discrete',
  name: 'Variance preserving, discrete',
  about: 'DDPM as trained: a table of a thousand ᾱ values; time is the index into it.',
  paper: 'arXiv:2006.11239, eq. 4',
  options: {
    schedule: choice({
      label: 'β schedule',
      default: 'linear',
      choices: {
        linear: 'linear',
        scaled_linear: 'scaled linear (Stable Diffusion)',
        squaredcos_cap_v2: 'squared cosine',
        sigmoid: 'sigmoid in β',
        sigmoid_bar: 'sigmoid in ᾱ',
      },
    }),
    steps: int({ label: 'training steps', default: 1000, min: 2, max: 10_000 }),
    betaStart: num({ label: 'β first', default: 0.0001, min: 1e-6, max: 0.1, scale: 'log' }),
    betaEnd: num({ label: 'β last', default: 0.02, min: 1e-4, max: 0.999, scale: 'log' }),
  },
  make: ({ schedule, steps, betaStart, betaEnd }) =>
    discreteProcess(alphasCumprod(schedule, steps, betaStart, betaEnd)),
});
