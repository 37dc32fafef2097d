import { CpuBackend } from '../backends/cpu';
import { type Prepared, prepareExact } from '../run/prepare';
import { resolveProcess } from '../run/resolve';
import type { RunSpec } from '../run/spec';
import { openNetwork } from './network';

/** What a run needs, in Node: exact denoisers and networks alike with their states in float64. */
export async function prepared(spec: RunSpec, root: string): Promise<Prepared> {
  const exact = prepareExact(spec);
  if (exact) return exact;
  const backend = new CpuBackend();
  const denoiser = await openNetwork(spec, resolveProcess(spec.process), backend, root);
  return {
    engine: 'wasm',
    backend,
    denoiser,
    data: new Float32Array(),
    plain: { backend, denoiser },
    field: async (x, at) => new Float32Array(backend.data(await denoiser.denoise(backend.put(x), at))),
    close() {},
  };
}
