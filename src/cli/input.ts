import { readFileSync } from 'node:fs';

/** The JSON of a file, or of standard input where “-” is named. */
export const readSpec = (source: string) => JSON.parse(readFileSync(source === '-' ? 0 : source, 'utf8'));

/**
 * Nobody watches a script: what the page would only announce is an error here.
 * @throws Error that lists the notes, if there are any.
 */
export function refuse(notes: readonly string[]): void {
  if (notes.length)
    throw new Error(`The spec cannot be used as it stands:\n${notes.map((n) => `  - ${n}`).join('\n')}`);
}
