import { CpuBackend } from '../backends/cpu';
import { imageOf, dimOf } from '../denoisers/card';
import { CpuDenoiser } from '../denoisers/network-cpu';
import type { Session } from '../denoisers/session';
import { type OwnModel, ownId } from '../denoisers/own';
import { adopt } from '../models';
import { arraysOf } from '../run/networks/arrays';
import { labelsOf } from '../run/condition';
import { parseSpec } from '../run/parse';
import { generate } from '../run/generate';
import { resolveProcess } from '../run/resolve';
import { defaultSpec } from '../run/spec';
import type { Trial } from './protocol';

const STEPS = 10;

/** Ten steps of DPM-Solver++(2M) with a few samples: enough to see whether a card is right. */
export async function trial(
  session: Session,
  { card, files }: OwnModel,
  progress: (done: number, total: number) => void,
): Promise<Trial> {
  adopt(card);
  const count = dimOf(card) <= 2 ? 400 : 9;
  const grid = { ...defaultSpec.grid, steps: STEPS };
  const { spec } = parseSpec({ model: ownId(card), grid, count });
  const backend = new CpuBackend();
  const process = resolveProcess(spec.process);
  const denoiser = new CpuDenoiser(session, card, process, backend, {
    labels: labelsOf(card, spec.condition, count),
    files: await arraysOf({ card, files }),
  });
  const began = performance.now();
  const { x, nfe } = await generate({ spec, denoiser, backend }, 0, count, (done) =>
    progress(Math.round(done * STEPS), STEPS),
  );
  return {
    x: Float32Array.from(x),
    dim: denoiser.dim,
    sigmaData: card.sigmaData,
    image: imageOf(card),
    ms: performance.now() - began,
    nfe,
  };
}
