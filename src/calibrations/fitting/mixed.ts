import { dataMoments, finite, noiseMoments } from '../../core/exponential';
import { quadratureWeights } from '../../core/lagrange';
import { multistepWeights } from '../../core/multistep';
import { type Frame, inFrame, type Level } from '../../core/process';

/** A classical rule of one evaluation a step. */
export interface Rule {
  /** Adams in the frame, or the exponential rules of the data or the noise prediction in λ. */
  kind: 'adams' | 'data' | 'noise';
  /** Points of the predictor. */
  order: number;
  /** UniC of the same points. */
  corrector?: boolean;
  lowerOrderFinal?: boolean;
}

/** The coefficients of x̃₀ and of the velocities v₀, v₁ … in something. */
type Sum = Float64Array;

const combine = (...terms: (readonly [number, Sum])[]): Sum =>
  terms[0][1].map((_, k) => terms.reduce((s, [c, v]) => s + c * v[k], 0));

/**
 * A rule on levels (all of σ > 0), written as Δx̃ᵢ = Δsᵢ Σ_{j ≤ i} m_ij v_j, where v_j is the velocity that the denoiser gave for step j:
 * rows m_i of length i + 1, which add up to 1. Predicted points, at which a corrector has it evaluated, become the states.
 * @param extra steps of the run behind these, for rules that lower their order at its end.
 */
export function mixedVelocities(rule: Rule, levels: readonly Level[], frame: Frame, extra = 0): number[][] {
  const n = levels.length - 1;
  const at = levels.map((l) => inFrame(frame, l));
  const unit = (k: number): Sum => Float64Array.from({ length: n + 2 }, (_, i) => Number(i === k));
  const velocity = (j: number): Sum => unit(j + 1);
  // Where each step has the denoiser evaluated, and the state that it starts from.
  const points = [unit(0)];
  let state = unit(0);
  const data = (j: number): Sum => combine([1, points[j]], [-at[j].s, velocity(j)]);
  const noise = (j: number): Sum => {
    const { alpha, sigma } = levels[j];
    return combine([(at[j].scale - alpha) / sigma, points[j]], [(alpha * at[j].s) / sigma, velocity(j)]);
  };
  for (let i = 0; i < n; i++) {
    const [from, to] = [levels[i], levels[i + 1]];
    const ds = at[i + 1].s - at[i].s;
    const order = rule.lowerOrderFinal ? Math.min(rule.order, n + extra - i) : rule.order;
    // Velocities at pure noise are known to Adams alone.
    const usable = (j: number): boolean => j >= 0 && (rule.kind === 'adams' || finite(levels[j], to));
    const used = Array.from({ length: order }, (_, k) => i - k).filter(usable);
    const h = to.lambda - from.lambda;
    const advance = (used: readonly number[]): Sum => {
      if (rule.kind === 'adams' || !Number.isFinite(h)) {
        const nodes = (used.length ? used : [i]).map((j) => at[j].s - at[i].s);
        const moments = nodes.map((_, k) => ds ** (k + 1) / (k + 1));
        const weights = quadratureWeights(nodes, moments);
        return combine([1, state], ...weights.map((w, k) => [w, velocity((used.length ? used : [i])[k])] as const));
      }
      const nodes = used.map((j) => levels[j].lambda - from.lambda);
      const moments = (rule.kind === 'data' ? dataMoments : noiseMoments)(h, nodes.length);
      const weights = multistepWeights(nodes, moments, h);
      const [keep, factor] =
        rule.kind === 'data' ? [to.sigma / from.sigma, to.alpha] : [to.alpha / from.alpha, -to.sigma];
      const values = used.map(rule.kind === 'data' ? data : noise);
      const scale = at[i + 1].scale;
      return combine(
        [(keep * at[i].scale) / scale, state],
        ...weights.map((w, k) => [(factor * w) / scale, values[k]] as const),
      );
    };
    const predicted = advance(used);
    points.push(predicted);
    const correct = rule.corrector && i + 1 < n && used.length > 0 && Number.isFinite(h);
    state = correct ? advance([...used, i + 1]) : predicted;
  }
  return points.slice(1).map((point, i) => {
    const ds = at[i + 1].s - at[i].s;
    return Array.from({ length: i + 1 }, (_, j) => (point[j + 1] - points[i][j + 1]) / ds);
  });
}
