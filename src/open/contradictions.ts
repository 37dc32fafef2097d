import type { Card } from '../denoisers/card';
import type { ModelFile, TensorInfo } from '../denoisers/file';

type Interface = Pick<ModelFile, 'inputs' | 'outputs'>;

/** Where a card says other things than the file: each a sentence that names both. Empty if they agree. */
export function contradictions(card: Card, { inputs, outputs }: Interface): string[] {
  const { x, xType = 'float32', time, class: label, extra = [] } = card.inputs;
  const found: string[] = [];
  const names = (all: readonly TensorInfo[]): string => all.map(({ name }) => `“${name}”`).join(', ');
  const check = (role: string, name: string, type?: string): TensorInfo | undefined => {
    const info = inputs.find((i) => i.name === name);
    if (!info) found.push(`The card calls ${role} “${name}”, but the file has the inputs ${names(inputs)}.`);
    else if (type && info.type !== type)
      found.push(`The card feeds “${name}” as ${type}, but the file wants ${info.type}.`);
    return info;
  };
  const dims = check('the noisy sample', x, xType)?.dims;
  const joined = time.shape === 'joined';
  if (!joined) check('the time', time.name, time.type ?? 'float32');
  else if (time.name !== x) found.push(`The card joins the time to “${x}”, but calls it “${time.name}”.`);
  if (label) check('the class', label.name);
  for (const one of extra) check('a further input', one.name, one.type);
  const roles = [x, ...(joined ? [] : [time.name]), ...(label ? [label.name] : []), ...extra.map(({ name }) => name)];
  for (const name of new Set(roles))
    if (roles.filter((role) => role === name).length > 1) found.push(`“${name}” has two roles; give it one.`);
  for (const { name } of inputs)
    if (!roles.includes(name)) found.push(`The file also wants the input “${name}”, of which the card says nothing.`);
  if (!outputs.some(({ name }) => name === card.output))
    found.push(`The card reads the output “${card.output}”, but the file has ${names(outputs)}.`);
  const own = dims?.slice(1) ?? [];
  if (joined && typeof own[0] === 'number') own[0]--;
  if (dims && own.length === card.shape.length) {
    if (own.some((d, i) => typeof d === 'number' && d !== card.shape[i]))
      found.push(`The card’s samples are [${card.shape.join(', ')}], but “${x}” takes [${own.join(', ')}].`);
  } else if (dims)
    found.push(
      `The card’s samples have ${card.shape.length} dimensions [${card.shape.join(', ')}], but “${x}” takes ${own.length} beside the batch.`,
    );
  return found;
}

/** Where a card's decoder and its file say other things: each a sentence. Empty if they agree, or there is no decoder. */
export function decoderContradictions(
  { decoder, shape, layout }: Pick<Card, 'shape' | 'layout' | 'decoder'>,
  { inputs, outputs }: Interface,
): string[] {
  if (!decoder) return [];
  const names = (all: readonly TensorInfo[]): string => all.map((i) => `“${i.name}”`).join(', ');
  const input = inputs.find((i) => i.name === decoder.input);
  const found: string[] = [];
  if (!input) found.push(`The card feeds “${decoder.input}” to the decoder, but it has the inputs ${names(inputs)}.`);
  else if (input.type !== (decoder.inputType ?? 'float32'))
    found.push(`The decoder wants “${input.name}” as ${input.type}; float32 and float16 can be fed.`);
  else if (inputs.length > 1)
    found.push(`It wants ${names(inputs)}: a decoder takes the latent alone. Export it without its further inputs.`);
  if (!outputs.some((o) => o.name === decoder.output))
    found.push(`The card reads “${decoder.output}” from the decoder, but it has the outputs ${names(outputs)}.`);
  const at = layout === 'NHWC' ? 3 : 1;
  const wanted = input?.dims?.[at];
  const channels = layout === 'NHWC' ? shape.at(-1) : shape[0];
  if (shape.length !== 3) found.push(`A decoder takes latents with channels; these samples are [${shape.join(', ')}].`);
  else if (typeof wanted === 'number' && wanted !== channels)
    found.push(
      `It takes latents of ${wanted} channels, but the samples of this model have ${channels}. Choose the decoder that belongs to it.`,
    );
  return found;
}
