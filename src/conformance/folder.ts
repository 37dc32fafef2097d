import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Mixture } from '../denoisers/mixture';
import { parseMixtures } from './case';

/** Files that hold tables or searches instead of runs. */
const isList = (file: string): boolean => file.endsWith('.json') && !file.startsWith('_') && file !== 'gits.json';

export interface CaseFile {
  library: string;
  sampler: string;
  path: string;
}

/** @throws if the folder has no mixtures or no cases. */
export function openFolder(root: string, only = ''): { mixtures: Record<string, Mixture>; files: CaseFile[] } {
  const mixtures = parseMixtures(JSON.parse(readFileSync(join(root, 'mixtures.json'), 'utf8')));
  const [wanted, sampler] = only.split('/');
  const folders = readdirSync(root, { withFileTypes: true }).filter((e) => e.isDirectory());
  const files = folders
    .map((e) => e.name)
    .filter((library) => !wanted || library === wanted)
    .sort()
    .flatMap((library) =>
      readdirSync(join(root, library))
        .filter((f) => isList(f) && (!sampler || f === `${sampler}.json`))
        .sort()
        .map((f) => ({ library, sampler: f.slice(0, -'.json'.length), path: join(root, library, f) })),
    );
  if (!files.length) throw new Error(`${root} holds no cases${only ? ` of ${only}` : ''}`);
  return { mixtures, files };
}
