import type { Workbench } from '../core/calibration';
import { journal } from '../run/journal';
import { parseSpec } from '../run/parse';
import { prepareExact, startOf } from '../run/prepare';
import { resolveLevels } from '../run/resolve';
import type { RunSpec } from '../run/spec';
import { workbench } from '../run/workbench';

/** A workbench on an exact denoiser, for tests of calibrations. */
export async function benchOn(given: object): Promise<{ bench: Workbench; spec: RunSpec; spent(): number }> {
  const { spec } = parseSpec({ seed: 1, count: 32, ...given });
  const exact = prepareExact(spec);
  if (!exact) throw new Error(`no exact denoiser: ${JSON.stringify(spec.model)}`);
  const { denoiser, backend } = exact.plain;
  const start = startOf(spec, denoiser.dim, resolveLevels(spec, denoiser.process)[0], exact.exact, exact.data);
  const { bench, spent } = workbench({
    spec,
    denoiser,
    backend,
    start,
    exact: exact.exact,
    data: exact.data,
    journal: journal(),
    report: async () => {},
    pause: async () => {},
  });
  return { bench, spec, spent };
}
