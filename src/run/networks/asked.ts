import { CpuBackend } from '../../backends/cpu';
import type { Classifier } from '../../core/classifier';
import type { NoiseProcess } from '../../core/process';
import { type Card, imageOf } from '../../denoisers/card';
import type { Condition } from '../../denoisers/network';
import type { OwnModel } from '../../denoisers/own';
import type { Prepared } from '../prepare';
import { onWasm } from './on-wasm';
import type { Sessions } from './sessions';

/** A network, as a run wants it. */
export interface Asked {
  card: Card;
  process: NoiseProcess;
  condition: Condition;
  /** Of a model that the user brought along. */
  files?: OwnModel['files'];
  /** Where guidance asks a classifier. */
  classifier?: Classifier;
  count: number;
}

/** What a run of a network has on every engine. */
export function common(
  asked: Asked,
  sessions: Sessions,
): Omit<Prepared, 'engine' | 'backend' | 'denoiser' | 'data' | 'close'> {
  const { card, condition, count } = asked;
  const backend = new CpuBackend();
  return {
    image: imageOf(card),
    labels: condition.labels?.slice(0, count),
    classes: card.classes,
    plain: { backend, denoiser: onWasm(asked, backend, sessions) },
    async field(x, at) {
      const apart = new CpuBackend();
      const D = await onWasm(asked, apart, sessions).denoise(apart.put(x), at);
      return new Float32Array(await apart.read(D));
    },
  };
}
