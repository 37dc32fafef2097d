import { readFileSync } from 'node:fs';
import type { CpuBackend } from '../backends/cpu';
import type { Denoiser } from '../core/denoiser';
import type { NoiseProcess } from '../core/process';
import { pathOf } from '../denoisers/card';
import { openSession, CpuDenoiser } from '../denoisers/onnx';
import { models } from '../models';
import { labelsOf } from '../run/condition';
import type { RunSpec } from '../run/spec';

/** A shipped network in Node, on the wasm provider. @throws Error if the model is not a network or its file is unreadable. */
export async function openNetwork(
  { model, condition, count }: RunSpec,
  process: NoiseProcess,
  backend: CpuBackend,
  root: string,
): Promise<Denoiser> {
  const info = models.get(String(model));
  if (info?.kind !== 'onnx') throw new Error('The spec names no denoiser that can be run here');
  const bytes = readFileSync(`${root}/public/${pathOf(info.card)}`);
  return new CpuDenoiser(await openSession(bytes, { engine: 'wasm' }), info.card, process, backend, {
    labels: labelsOf(info.card, condition, count),
  });
}
