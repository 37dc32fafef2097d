import { Malformed, Unsupported } from './case';
import { churnOf } from './k-diffusion';
import { geometry, gridOf } from './levels';
import type { Mapping } from './plan';

/** {"0": [levels, K, σ_low, σ_high], …} */
function intervals(raw: Record<string, unknown> = {}): [levels: number, times: number, low: number, high: number][] {
  return Object.values(raw).map((v) => {
    if (!Array.isArray(v) || v.length !== 4 || !v.every(Number.isFinite))
      throw new Malformed('“options.restart_info” must hold lists of four numbers');
    return v as [number, number, number, number];
  });
}

/** Heun’s rule of the EDM sampler with restarts where the grid comes nearest to each interval’s low end. */
export const restart: Mapping = (c, o) => {
  if (c.sampler !== 'restart_sampler') throw new Unsupported(`no solver for “${c.sampler}” in this version`);
  o.ignore('num_steps', 'sigma_min', 'sigma_max', 'rho');
  const g = geometry(c);
  const levels = gridOf(c, g);
  const n = levels.length - 1;
  const gamma = o.number('restart_gamma', 0);
  const noise = o.number('S_noise', 1);
  const churn = churnOf(o, ['S_churn', 'S_min', 'S_max', 'S_noise']);

  // Of two intervals at one level the later one counts.
  const at = new Map<number, { steps: number; times: number; high: number }>();
  for (const [count, times, low, high] of intervals(o.json('restart_info'))) {
    if (count < 2) throw new Unsupported('a restart with no step down');
    const distance = levels.map((l) => Math.abs(l.sigma - low));
    const index = distance.indexOf(Math.min(...distance));
    if (levels[index].sigma === 0) throw new Unsupported('a restart from σ = 0');
    if (index > 0) at.set(index, { steps: count - 1, times, high });
  }

  // A draw before each step, and one before each throw; the state is recorded before each of them.
  const draws: number[] = [];
  const statesAt: number[] = [];
  let drawn = 0;
  for (let i = 0; i < n; i++) {
    statesAt.push(drawn);
    const { sigma } = levels[i];
    if (churn && sigma >= Number(churn.min) && sigma <= Number(churn.max)) draws.push(drawn);
    drawn++;
    const { steps, times } = at.get(i + 1) ?? { steps: 0, times: 0 };
    for (let k = 0; k < times; k++) {
      draws.push(drawn++);
      for (let j = 0; j < steps; j++, drawn++) if (gamma > 0) draws.push(drawn);
    }
  }
  statesAt.push(drawn);

  return {
    geometry: g,
    levels,
    rule: { solver: 'heun' },
    churn,
    modifiers: [...at].map(([index, options]) => ({
      id: 'restart',
      options: { ...options, low: levels[index].sigma, noise, gamma },
      step: index - 1,
    })),
    draws,
    statesAt,
  };
};
