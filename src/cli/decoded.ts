import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Card } from '../denoisers/card';
import { decode } from '../denoisers/decoder';
import { readModelFile } from '../denoisers/file';
import { openSession } from '../denoisers/session';

export interface Pictures {
  /** [channels, height, width] of each, or [height, width, channels]. */
  shape: number[];
  /** [count][channels·height·width], in the values of the decoder. */
  values: number[][];
  /** Forwards of the decoder, one a sample; no NFE counts them. */
  forwards: number;
}

/**
 * Latents [count][dim], x/α of a run's end, through the decoder that the card names: beside the network's file, or beside its folder.
 * @throws Error if the card names none, its file is not there, or it does not decode these latents.
 */
export async function decoded(card: Card, network: string, latents: readonly number[][]): Promise<Pictures> {
  const { decoder } = card;
  if (!decoder) throw new Error(`${card.name}: "decode" is asked for, but its card names no decoder`);
  const places = [dirname(network), dirname(dirname(network))].map((folder) => join(folder, decoder.file));
  const path = places.find(existsSync);
  if (!path) throw new Error(`The decoder is not there: looked for as ${places.join(' and ')}`);
  const bytes = readFileSync(path);
  const locations = new Set(readModelFile(bytes).external.map(({ location }) => location));
  const externalData = Object.fromEntries([...locations].map((at) => [at, readFileSync(join(dirname(path), at))]));
  const session = await openSession(bytes, { engine: 'wasm', externalData });
  const pictures: Pictures = { shape: [], values: [], forwards: latents.length };
  for (const latent of latents) {
    const { values, format } = await decode(session, card, latent);
    const { channels, height, width, layout } = format;
    pictures.shape = layout === 'NHWC' ? [height, width, channels] : [channels, height, width];
    pictures.values.push(Array.from(values));
  }
  await session.release();
  return pictures;
}
