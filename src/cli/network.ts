import type { CpuBackend } from '../backends/cpu';
import type { Denoiser } from '../core/denoiser';
import type { NoiseProcess } from '../core/process';
import type { ModelInfo } from '../models';

export async function openNetwork(
  _info: ModelInfo | undefined,
  _process: NoiseProcess,
  _backend: CpuBackend,
  _root: string,
): Promise<Denoiser> {
  throw new Error('not yet');
}
