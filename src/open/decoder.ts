import type { Card, Decoder } from '../denoisers/card';
import { floatTypes, type ModelFile, readModelFile, type TensorInfo } from '../denoisers/file';
import type { Evidence } from '../denoisers/guess';
import { messageOf } from '../run/message';
import { externalFiles, json } from './beside';
import { decoderContradictions } from './contradictions';
import { fileOf, find, folderOf, type Part } from './parts';

/** A decoder as it was read from its file, before anybody corrects it. */
export interface DecoderDraft {
  decoder: Decoder;
  evidence: readonly Evidence[];
  file: Pick<ModelFile, 'inputs' | 'outputs'>;
  /** Its graph and external weights, under the paths that `decoder.file` and its folder say. */
  files: Readonly<Record<string, Blob>>;
}

const rank = ({ dims }: TensorInfo): number => dims?.length ?? 4;

/**
 * What a decoder's file and the config.json beside it say. `known`: what a card says of it already.
 * @throws Error that names the file and why it cannot decode this model's samples.
 */
export async function draftDecoder(
  part: Part,
  rest: readonly Part[],
  card: Pick<Card, 'shape' | 'layout'>,
  known?: Decoder,
): Promise<DecoderDraft> {
  const name = fileOf(part.path);
  try {
    const file = readModelFile(new Uint8Array(await part.blob.arrayBuffer()));
    const path = known?.file ?? part.path.split('/').slice(-2).join('/');
    const external = Object.entries(externalFiles(part, file, rest)).map(([at, blob]) => [folderOf(path) + at, blob]);
    const config = find(rest, part, 'config.json');
    // Only its own: a file of that name elsewhere is about another network.
    const own = config && folderOf(config.path) === folderOf(part.path) ? await json(config) : undefined;
    const { decoder, evidence } = known ? { decoder: known, evidence: [] } : guessDecoder(path, file, own);
    const [wrong] = decoderContradictions({ ...card, decoder }, file);
    if (wrong) throw new Error(wrong);
    return { decoder, evidence, file, files: { [path]: part.blob, ...Object.fromEntries(external) } };
  } catch (error) {
    throw new Error(`${name} cannot decode the samples of this model. ${messageOf(error)}`);
  }
}

function guessDecoder(path: string, { inputs, outputs }: ModelFile, config: unknown) {
  const input = inputs.find((i) => floatTypes.includes(i.type) && rank(i) === 4) ?? inputs[0];
  const output = outputs.find((o) => floatTypes.includes(o.type) && rank(o) === 4) ?? outputs[0];
  const { scaling_factor: scale, shift_factor: shift } = (config ?? {}) as Record<string, unknown>;
  const told = typeof scale === 'number' && scale > 0;
  const last = output?.dims?.[3];
  const layout = last === 3 || last === 1 ? ({ layout: 'NHWC' } as const) : {};
  const decoder: Decoder = {
    file: path,
    input: input.name,
    ...(input.type === 'float16' ? { inputType: 'float16' } : {}),
    output: output?.name ?? '',
    scalingFactor: told ? scale : 1,
    ...(typeof shift === 'number' && shift !== 0 ? { shift } : {}),
    ...layout,
  };
  const why = told
    ? 'config.json beside the decoder says so.'
    : 'No config.json beside the decoder says by what latents were multiplied in training; Stable Diffusion has 0.18215.';
  const evidence: Evidence[] = [{ field: 'decoder.scalingFactor', value: decoder.scalingFactor, why, sure: told }];
  return { decoder, evidence };
}
