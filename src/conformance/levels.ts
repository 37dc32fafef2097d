import { makeProcess, level, type Level, type NoiseProcess } from '../core/process';
import { Malformed, Unsupported, type Case } from './case';

/** The three geometries, without the ends that a noising process has in practice: the levels come from the case. */
export const ve = makeProcess({
  id: 've',
  frame: 've',
  tMin: 1e-12,
  tMax: 1e12,
  marginal: (t) => [1, t],
  timeAtLambda: (lambda) => Math.exp(-lambda),
});
export const vp = makeProcess({
  id: 'vp',
  frame: 've',
  tMin: 1e-12,
  tMax: 1e12,
  marginal: (t) => [1 / Math.hypot(1, t), t / Math.hypot(1, t)],
  timeAtLambda: (lambda) => Math.exp(-lambda),
});
export const flow = makeProcess({
  id: 'flow',
  frame: 'flow',
  tMin: 1e-12,
  tMax: 1,
  marginal: (t) => [1 - t, t],
  timeAtLambda: (lambda) => 1 / (1 + Math.exp(lambda)),
});

export type Geometry = 've' | 'vp' | 'flow';
export const processOf: Record<Geometry, NoiseProcess> = { ve, vp, flow };

/** α = 1 with the time of VP-linear where that has this σ/α, fitted so that t = 10⁻³ … 1 spans two values of σ. */
export function timeOfVp(sigmaMin: number, sigmaMax: number): NoiseProcess {
  const [low, high] = [Math.log1p(sigmaMin ** 2), Math.log1p(sigmaMax ** 2)];
  const slope = (2 * (low / 1e-3 - high)) / (1e-3 - 1);
  const first = high - slope / 2;
  const time = (lambda: number): number => {
    const whole = Math.log1p(Math.exp(-2 * lambda));
    return (2 * whole) / (Math.sqrt(first ** 2 + 2 * slope * whole) + first);
  };
  return {
    ...ve,
    at: (t) => level(t, 1, Math.sqrt(Math.expm1(first * t + (slope * t * t) / 2))),
    atLambda: (lambda) => level(time(lambda), 1, Math.exp(-lambda)),
  };
}

/** Which geometry the states of a case live in. */
export function geometry({ process }: Case): Geometry {
  const name = String(process.name ?? '');
  if (/rectified|flow/i.test(name)) return 'flow';
  if (/^VE|VE-scaled/.test(name)) return 've';
  if (/^VP/.test(name)) return 'vp';
  throw new Unsupported(`the process “${name}”`);
}

/** One level of α = 1, of α² + σ² = 1 given σ/α, or of α + σ = 1 given s. */
export const levelOf = (g: Geometry, sigma: number): Level =>
  sigma === 0 ? processOf[g].zero : processOf[g].at(sigma);

/** The grid of a case: from α and σ if both are listed, else from what its library calls sigmas. */
export function gridOf(c: Case, g: Geometry): Level[] {
  const { sigmas, alphas } = c;
  if (!sigmas || sigmas.length < 2) throw new Malformed('“sigmas” must hold at least two levels');
  if (g !== 'vp' || !alphas) return sigmas.map((s) => levelOf(g, s));
  if (alphas.length !== sigmas.length) throw new Malformed('“alphas” and “sigmas” must be equally long');
  return sigmas.map((s, i) => (s === 0 ? vp.zero : level(s / alphas[i], alphas[i], s)));
}

/** Levels without their repetitions: a library that evaluates twice at a level lists it twice. */
export const distinct = (levels: readonly Level[]): Level[] =>
  levels.filter((l, i) => i === 0 || l.sigma !== levels[i - 1].sigma || l.alpha !== levels[i - 1].alpha);
