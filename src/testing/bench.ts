import type { RawOptions } from '../core/options';
import { type Calibrated, calibrate } from '../run/calibrate';
import { parseSpec } from '../run/parse';
import { prepareExact } from '../run/prepare';

/** A calibration on an exact mixture, on so many noises, judged on others: what tests of calibrations begin with. */
export function calibrated(id: string, spec: object, options: RawOptions = {}, samples = 64): Promise<Calibrated> {
  const whole = {
    model: 'ring',
    grid: { id: 'karras', steps: 5, end: 'sigma-min' },
    solver: { id: 'ddim' },
    seed: 7,
    ...spec,
  };
  return calibrate(
    { calibration: { id, options }, spec: parseSpec(whole).spec, samples, seed: 1 },
    async (one) => {
      const exact = prepareExact(one);
      if (!exact) throw new Error('not an exact denoiser');
      return exact;
    },
    () => {},
    new AbortController().signal,
    async () => {},
  );
}

/** How much of its error a calibration leaves a base rule, on noises that it has not seen. */
export function ratio({ judged: { before, after } }: Calibrated): number {
  const [was, is] = [before.held.error, after.held.error];
  if (was === undefined || is === undefined) throw new Error('no error was measured');
  return is / was;
}
