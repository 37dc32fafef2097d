import { writeFileSync } from 'node:fs';
import { catalogue } from './catalogue';

/** Writes docs/solvers.md. */
export async function main(_args: string[], root: string): Promise<number> {
  writeFileSync(`${root}/docs/solvers.md`, catalogue());
  return 0;
}
