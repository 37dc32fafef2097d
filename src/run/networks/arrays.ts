import { readNumbers } from '../../denoisers/npy';
import type { OwnModel } from '../../denoisers/own';
import { messageOf } from '../message';

/** The numbers of the further inputs that come from files, by input. @throws Error that names the file. */
export async function arraysOf({ card, files }: OwnModel): Promise<Record<string, Float64Array>> {
  const arrays: Record<string, Float64Array> = {};
  for (const { name, type, file } of card.inputs.extra ?? []) {
    if (file === undefined) continue;
    const blob = files[file];
    if (!blob)
      throw new Error(
        `${card.name}: the input “${name}” comes from “${file}”, which is not here. Drop it on the page, or choose zeros for this input.`,
      );
    const bytes = new Uint8Array(await blob.arrayBuffer());
    try {
      arrays[name] = readNumbers(file, bytes, type);
    } catch (error) {
      throw new Error(`${file}: ${messageOf(error)}`);
    }
  }
  return arrays;
}
