import type { ModelFile } from '../denoisers/file';
import { messageOf } from '../run/message';
import { fileOf, find, type Part } from './parts';

/** What lies beside a graph: its external weights, and what is said of it in JSON. */

/** @throws Error that names the file that is missing. */
export function externalFiles(
  model: Part,
  { external }: Pick<ModelFile, 'external'>,
  rest: readonly Part[],
): Record<string, Blob> {
  const files: Record<string, Blob> = {};
  for (const { location, offset, length = 0 } of external) {
    const part = find(rest, model, location);
    if (!part)
      throw new Error(
        `${fileOf(model.path)} keeps its weights in “${location}”, which did not come with it. Drop both files together, or the folder or zip that holds them.`,
      );
    if (part.blob.size < offset + length)
      throw new Error(
        `“${location}” has ${part.blob.size.toLocaleString('en')} bytes, but ${fileOf(model.path)} refers to ${(offset + length).toLocaleString('en')}: it is cut short. Download or export it again.`,
      );
    files[location] = part.blob;
  }
  return files;
}

export const bytesOf = async (blob: Blob): Promise<Uint8Array<ArrayBuffer>> => new Uint8Array(await blob.arrayBuffer());

export async function json({ path, blob }: Part): Promise<unknown> {
  try {
    return JSON.parse(await blob.text());
  } catch (error) {
    throw new Error(`${fileOf(path)} is not JSON (${messageOf(error)}). Correct it, or leave it out.`);
  }
}
