import { type Card, dimOf, type ImageFormat } from './card';
import { CardError } from './network';
import type { Session } from './session';
import { makeTensor, onHost, readTensor } from './tensors';

/** What a decoder makes of one sample: [channels·height·width] numbers, and how they are painted. */
export interface Decoded {
  values: ArrayLike<number>;
  format: ImageFormat;
}

/**
 * One latent through the card's decoder. `latent`: [dim], in the spread of the network's own data.
 * @throws CardError if card and graph disagree, or what comes out is no picture; whatever the runtime throws.
 */
export async function decode({ ort, run }: Session, card: Card, latent: ArrayLike<number>): Promise<Decoded> {
  const { decoder, shape } = card;
  if (!decoder) throw new CardError(`${card.name} has no decoder in its card.json`);
  const { input, inputType = 'float32', output, scalingFactor, shift = 0, layout = 'NCHW', range = [-1, 1] } = decoder;
  if (latent.length !== dimOf(card)) throw new RangeError(`A latent has ${dimOf(card)} numbers, not ${latent.length}`);
  const fed = Float64Array.from(latent, (z) => z / scalingFactor + shift);
  const { [output]: out } = await run({ [input]: makeTensor(ort, inputType, fed, [1, ...shape]) });
  if (!out)
    throw new CardError(`The decoder ${decoder.file} has no output “${output}”. Correct “decoder” in the card.`);
  const [, ...sides] = out.dims;
  const [channels, height, width] = layout === 'NHWC' ? [sides[2], sides[0], sides[1]] : sides;
  if (sides.length !== 3 || (channels !== 1 && channels !== 3))
    throw new CardError(
      `The decoder ${decoder.file} answers with [${out.dims.join(', ')}]: no picture of one or three channels in the layout ${layout}. Correct its layout, or take another decoder.`,
    );
  return { values: readTensor(await onHost(ort, out)), format: { channels, height, width, layout, range } };
}
