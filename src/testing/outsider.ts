import { CpuBackend } from '../backends/cpu';
import type { Level, NoiseProcess } from '../core/process';
import { ExactMixture, type Mixture } from '../denoisers/mixture';
import type { Reading } from '../denoisers/reading';
import { resolveProcess } from '../run/resolve';

/**
 * An exact denoiser as somebody else's network: what it is asked and what it answers follow `reading`, by formulas of their own
 * (the inverse of those in core/denoiser.ts).
 */
export function outsider(mixture: Mixture, reading: Reading): (x: Float64Array, time: number) => Promise<Float64Array> {
  const process = resolveProcess(reading.process);
  const exact = new ExactMixture(mixture, process, new CpuBackend());
  const { scale = 1, offset = 0, unit } = reading.inputs.time;
  return async (x, time) => {
    const u = (time - offset) / scale;
    const at = levelOf(process, unit, u);
    const { alpha, sigma } = at;
    const sd = reading.sigmaData;
    const gain = reading.inputs.scaling
      ? 1 / Math.hypot(alpha * sd, sigma)
      : reading.prediction === 'F'
        ? 1 / alpha
        : 1;
    const state = x.map((v) => v / gain);
    const { mean: D } = exact.posteriorMean(state, at);
    const hat = sigma / alpha;
    const skip = (sd * sd) / (hat * hat + sd * sd);
    return Float64Array.from(D, (d, i) => {
      const eps = (state[i] - alpha * d) / sigma;
      const out = {
        eps,
        x0: d,
        v: alpha * eps - sigma * d,
        flow: eps - d,
        score: -eps / sigma,
        F: (d - (skip * state[i]) / alpha) / ((hat * sd) / Math.hypot(hat, sd)),
      }[reading.prediction];
      return out / (reading.outputScale ?? 1);
    });
  };
}

function levelOf(process: NoiseProcess, unit: Reading['inputs']['time']['unit'], u: number): Level {
  if (unit === 't' || unit === 'index') return process.at(Math.min(process.tMax, Math.max(process.tMin, u)));
  const lambda = { sigma: -Math.log(Math.abs(u)), 'log-sigma': -4 * u, lambda: u }[unit];
  return process.atLambda(Math.max(-8, Math.min(8, lambda)));
}
