import { WebGpuBackend } from '../../backends/webgpu/backend';
import { imageOf } from '../../denoisers/card';
import { GpuDenoiser } from '../../denoisers/network-gpu';
import type { Session } from '../../denoisers/session';
import type { Prepared } from '../prepare';
import { type Asked, common } from './asked';
import type { Sessions } from './sessions';

/** The batch size that a session ran with last. */
const warm = new WeakMap<Session, number>();

/** A run's network and states on the device. @throws what the runtime says where it cannot run the network there */
export async function onGpu(asked: Asked, device: GPUDevice, sessions: Sessions): Promise<Omit<Prepared, 'data'>> {
  const { card, process, condition, classifier, files, count } = asked;
  const backend = new WebGpuBackend(device);
  const image = imageOf(card);
  try {
    const session = await sessions.open(card, device, files);
    const denoiser = new GpuDenoiser(session, card, process, backend, condition);
    denoiser.classifier = classifier;
    if (warm.get(session) !== count) {
      // The first run compiles shaders for this size: here, where it may fail and be called off.
      await denoiser.denoise(backend.put(new Float32Array(count * denoiser.dim)), process.at(process.tMin));
      await backend.drained();
      backend.sweep([]);
      warm.set(session, count);
    }
    return {
      ...common(asked, sessions),
      engine: 'webgpu',
      backend,
      denoiser,
      drained: () => backend.drained(),
      readAll: (vecs) => backend.readAll(vecs),
      pixels: image && ((v, gain) => backend.pixels(v, gain, image)),
      close: () => backend.close(),
    };
  } catch (error) {
    backend.close();
    throw error;
  }
}
