/** What other programs call an entry of the catalogue; qualified in parentheses or behind a colon where it is not quite the same. */
export interface Aliases {
  diffusers?: string;
  'k-diffusion'?: string;
  ComfyUI?: string;
  /** AUTOMATIC1111’s web UI. */
  A1111?: string;
}

/** A name without what people write differently. */
export const plain = (text: string): string => text.toLowerCase().replace(/[^a-z0-9+]/g, '');

/**
 * The ids of the entries that go by this name: their own, or an alias. One that has it without a qualification is preferred to
 * those that have it with one; several are left if it says too little, as a class of diffusers does without its options.
 */
export function entriesCalled(
  name: string,
  registry: ReadonlyMap<string, { name: string; aliases?: Aliases }>,
): string[] {
  const wanted = plain(name);
  const found: Record<'outright' | 'qualified', string[]> = { outright: [], qualified: [] };
  for (const [id, entry] of registry) {
    const aliases = Object.values(entry.aliases ?? {}).flatMap((text) => text.split(/[,;](?![^(]*\))/));
    const names = [id, entry.name, ...aliases];
    if (names.some((text) => plain(text) === wanted)) found.outright.push(id);
    else if (names.some((text) => plain(text.replace(/[(:].*/, '')) === wanted)) found.qualified.push(id);
  }
  return found.outright.length ? found.outright : found.qualified;
}
