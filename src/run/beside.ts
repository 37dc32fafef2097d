import type { Denoiser } from '../core/denoiser';
import type { Card } from '../denoisers/card';
import { type Distance, measureDistance, populationOf } from './distance';
import type { Networks } from './networks/networks';
import { paced } from './pace';
import { resolveGuidance } from './resolve';
import type { RunSpec } from './spec';

/** A distance measured in the worker beside the runs: on a backend of its own, and giving way to them before every evaluation. */
export async function distanceOf(
  networks: Networks,
  card: Card,
  wanted: RunSpec,
  samples: number,
  { signal, idle, report }: { signal: AbortSignal; idle(): Promise<void>; report(progress: number): void },
): Promise<Distance> {
  await idle();
  const spec = populationOf(wanted, card);
  const prepared = await networks.prepare(card, spec, undefined, signal);
  try {
    const { backend, labels, drained } = prepared;
    const classifier = await networks.classifier(card);
    const quick = paced(resolveGuidance(spec, prepared.denoiser, backend), signal, drained);
    const denoiser: Denoiser = {
      ...quick,
      async denoise(x, at) {
        await idle();
        return quick.denoise(x, at);
      },
    };
    return await measureDistance({ spec, card, labels, classifier, backend, denoiser }, samples, report);
  } finally {
    prepared.close();
  }
}
