import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
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

/** The cases of a file, each with the statistics that its “ems_key” names. @throws if the file holds no list. */
export function readCases(path: string): unknown[] {
  const read = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));
  const cases = read(path);
  if (!Array.isArray(cases)) throw new Error('the file must hold a list of cases');
  const table = join(dirname(path), '_ems_statistics.json');
  if (!cases.some((c) => c?.ems_key) || !existsSync(table)) return cases;
  const statistics = read(table) as Record<string, unknown>;
  return cases.map((c) => (statistics[c?.ems_key] ? { ...c, statistics: statistics[c.ems_key] } : c));
}
