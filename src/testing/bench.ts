import { CpuBackend } from '../backends/cpu';
import type { Workbench } from '../core/calibration';
import { decorated } from '../core/guidance';
import type { RawOptions } from '../core/options';
import type { Level } from '../core/process';
import { ExactMixture, type Mixture } from '../denoisers/mixture';
import { type Calibrated, calibrate } from '../run/calibrate';
import { journal } from '../run/journal';
import { parseSpec } from '../run/parse';
import { type Prepared, prepareExact, startOf } from '../run/prepare';
import { resolveLevels, resolveProcess } from '../run/resolve';
import type { RunSpec } from '../run/spec';
import { workbench } from '../run/workbench';

/** An exact denoiser, ready to run. */
export async function prepared(spec: RunSpec): Promise<Prepared & { exact: ExactMixture }> {
  const found = prepareExact(spec);
  if (!found?.exact) throw new Error(`no exact denoiser: ${JSON.stringify(spec.model)}`);
  return { ...found, exact: found.exact };
}

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
    prepared,
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

/** What a flawed network says where the exact denoiser says D, both [·dim]. */
export type Flaw = (D: Float64Array, x: Float64Array, at: Level) => Float64Array;

/** A workbench on any mixture, with `count` samples of its data; with a flaw, its denoiser is one that is not exact. */
export function benchOn(mixture: Mixture, spec: object, count: number, flaw?: Flaw): Workbench {
  const whole = { grid: { id: 'karras', steps: 5, end: 'sigma-min' }, solver: { id: 'ddim' }, seed: 1, count, ...spec };
  const parsed = parseSpec(whole).spec;
  const backend = new CpuBackend();
  const exact = new ExactMixture(mixture, resolveProcess(parsed.process), backend);
  const levels = resolveLevels(parsed, exact.process);
  return workbench({
    spec: parsed,
    denoiser: flaw
      ? decorated(exact, {
          denoise: async (x, at) => backend.put(flaw(backend.data(await exact.denoise(x, at)), backend.data(x), at)),
        })
      : exact,
    backend,
    start: startOf(parsed, exact, levels[0], exact, []),
    exact: flaw ? undefined : exact,
    data: flaw ? exact.sample(count, 3) : [],
    ...quiet(),
  }).bench;
}

/** A workbench on a built-in denoiser, with what was asked of it. */
export async function benchFor(given: object): Promise<{ bench: Workbench; spec: RunSpec; spent(): number }> {
  const { spec } = parseSpec({ seed: 1, count: 32, ...given });
  const { plain, exact, data } = await prepared(spec);
  const { denoiser, backend } = plain;
  const start = startOf(spec, denoiser, resolveLevels(spec, denoiser.process)[0], exact, data);
  const { bench, spent } = workbench({ spec, denoiser, backend, start, exact, data, ...quiet() });
  return { bench, spec, spent };
}

/** Nobody watches, and nothing is kept. */
const quiet = () => ({ journal: journal(), report: async () => {}, pause: async () => {} });
