import type { CpuBackend } from '../../backends/cpu';
import type { Denoiser } from '../../core/denoiser';
import { dimOf } from '../../denoisers/card';
import { CardError } from '../../denoisers/network';
import { CpuDenoiser } from '../../denoisers/network-cpu';
import type { Asked } from './asked';
import type { Sessions } from './sessions';

/** A network for float64 states on the CPU; its session is opened when it is first asked. */
export function onWasm(
  { card, process, condition, classifier, files }: Asked,
  backend: CpuBackend,
  sessions: Sessions,
): Denoiser {
  let opened: Promise<CpuDenoiser> | undefined;
  const inner = (): Promise<CpuDenoiser> => {
    opened ??= sessions
      .open(card, undefined, files)
      .then((session) => new CpuDenoiser(session, card, process, backend, condition));
    return opened;
  };
  const plain = { process, dim: dimOf(card), sigmaData: card.sigmaData, output: card.output };
  const unconditioned: Denoiser = {
    ...plain,
    async denoise(x, at) {
      const free = (await inner()).unconditioned;
      if (!free) throw new CardError(`${card.name} has no class that stands for no condition`);
      return free.denoise(x, at);
    },
  };
  const guided: Partial<Denoiser> =
    card.inputs.class?.none === undefined ? {} : { unconditioned, both: async (x, at) => (await inner()).both(x, at) };
  return {
    ...plain,
    classifier,
    ...guided,
    denoise: async (x, at) => (await inner()).denoise(x, at),
  };
}
