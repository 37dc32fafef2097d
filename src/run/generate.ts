import type { Backend } from '../core/backend';
import type { Denoiser } from '../core/denoiser';
import { integrate } from '../core/integrate';
import { normals, streams } from '../core/rng';
import { nfeOf } from '../core/solver';
import { resolveController, resolveLevels, resolveNoise, resolveSolver } from './resolve';
import type { RunSpec } from './spec';

export interface Source {
  spec: RunSpec;
  /** Under the run's guidance, of `spec.count` samples; a smaller last batch takes the first of their classes. */
  denoiser: Denoiser;
  backend: Backend;
}

/** What samples `first` … end as, x/α, each from its own noise whatever the batch, and the NFE of one. */
export async function generate(
  { spec, denoiser, backend }: Source,
  first: number,
  count: number,
  report: (progress: number) => void,
): Promise<{ x: Float64Array; nfe: number }> {
  const { dim, process } = denoiser;
  const levels = resolveLevels(spec, process);
  const controller = resolveController(spec, process, levels);
  let at = controller.from;
  let x = backend.put(normals(spec.seed, count, dim, streams.init, first).map((z) => z * at.sigma));
  let nfe = 0;
  const noise = resolveNoise({ ...spec, count }, backend, dim, first);
  for await (const event of integrate({ backend, denoiser, noise, x }, resolveSolver(spec), controller)) {
    nfe += nfeOf(event.ledger);
    x = event.x;
    if (event.accepted) at = event.to;
    report(controller.tolerance ? 0 : (event.index + 1) / (levels.length - 1));
  }
  const read = Float64Array.from(await backend.read(x), (v) => v / at.alpha);
  backend.sweep([]);
  return { x: read, nfe };
}
