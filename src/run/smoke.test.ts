import { expect, test } from 'vitest';
import { CpuBackend } from '../backends/cpu';
import { integrate } from '../core/integrate';
import { whiteNoise } from '../core/noise';
import { normals, streams } from '../core/rng';
import { lin } from '../core/vec';
import { ExactMixture } from '../denoisers/mixture';
import { resolveController, resolveLevels, resolveMixture, resolveProcess, resolveSolver } from './resolve';
import { defaultSpec } from './spec';

test('the default run', async () => {
  const spec = defaultSpec;
  const process = resolveProcess(spec.process);
  const backend = new CpuBackend();
  const denoiser = new ExactMixture(resolveMixture(spec.model)!, process, backend);
  const levels = resolveLevels(spec.grid, process);
  const controller = resolveController(spec, process, levels);
  const x = lin([levels[0].sigma, backend.put(normals(spec.seed, spec.count, denoiser.dim, streams.init))]);
  let nfe = 0;
  for await (const event of integrate(
    { backend, denoiser, noise: whiteNoise(backend, 0, spec.count, 2), x },
    resolveSolver(spec),
    controller,
  )) {
    nfe += event.ledger.step ?? 0;
    console.log(event.index, event.to.sigma, backend.live, denoiser.modes(backend.data(event.x)));
  }
  expect(nfe).toBe(10);
});
