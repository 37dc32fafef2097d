import { moveInFrame, slope, transport } from './exponential';
import { atFrame, inFrame } from './process';
import type { Step, Stepped } from './solver';
import { lin, type Vec } from './vec';

/** An explicit Runge–Kutta rule: stage i sits at c_i and starts from Σ_j a_ij k_j; the step is Σ b_i k_i. */
export interface Tableau {
  c: readonly number[];
  a: readonly (readonly number[])[];
  b: readonly number[];
  /** Weights of the embedded rule, for the error estimate. */
  embedded?: readonly number[];
}

/**
 * One explicit Runge–Kutta step of the PF-ODE in the process's frame (σ/α for VE and VP, the flow's time for flows).
 * To or from σ = 0 and pure noise the slope has no value at one end, and the step is Euler's: one evaluation.
 */
export async function rungeKutta(s: Step, { c, a, b, embedded }: Tableau): Promise<Stepped> {
  const { frame } = s.process;
  const D = await s.denoise();
  const from = inFrame(frame, s.from).s;
  const ds = inFrame(frame, s.to).s - from;
  if (s.to.sigma * s.from.sigma === 0 || !Number.isFinite(ds)) return { x: transport(s.x, D, s.from, s.to) };
  const increment = (weights: readonly number[], k: readonly Vec[]): Vec =>
    lin(...k.map((slope, i) => [weights[i] * ds, slope] as const));
  const k: Vec[] = [slope(frame, s.x, D, s.from)];
  const sameAsFirst = embedded && c.at(-1) === 1 && a.at(-1)?.every((w, i) => w === b[i]);
  // The last stage of such a rule serves the next step and the error estimate; a fixed grid's last step needs neither.
  const stages = sameAsFirst && s.remaining === 1 ? c.length - 1 : c.length;
  let out: Vec | undefined;
  for (let i = 1; i < stages; i++) {
    const at = c[i] === 1 ? s.to : atFrame(s.process, from + c[i] * ds);
    const u = moveInFrame(frame, s.x, increment(a[i], k), s.from, at);
    const Du = await s.denoise(u, at, i === c.length - 1 && sameAsFirst ? 'step' : 'stage');
    k.push(slope(frame, u, Du, at));
    if (sameAsFirst) out = Du;
  }
  const x = moveInFrame(frame, s.x, increment(b, k), s.from, s.to);
  if (!embedded || stages < c.length) return { x };
  const difference = increment(
    b.map((w, i) => w - embedded[i]),
    k,
  );
  return { x, error: lin([inFrame(frame, s.to).scale, difference]), out };
}
