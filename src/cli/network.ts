import { readFileSync } from 'node:fs';
import type { CpuBackend } from '../backends/cpu';
import type { Denoiser } from '../core/denoiser';
import type { NoiseProcess } from '../core/process';
import { openSession, WasmDenoiser } from '../denoisers/onnx';
import type { ModelInfo } from '../models';

/** A shipped network in Node, on the wasm provider. @throws Error if the model is not a network or its file is unreadable. */
export async function openNetwork(
  info: ModelInfo | undefined,
  process: NoiseProcess,
  backend: CpuBackend,
  root: string,
): Promise<Denoiser> {
  if (info?.kind !== 'onnx') throw new Error('The spec names no denoiser that can be run here');
  const bytes = readFileSync(`${root}/public/models/${info.card.id}/model.onnx`);
  return new WasmDenoiser(await openSession(bytes, { engine: 'wasm' }), info.card, process, backend);
}
