import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { calibrations } from '../calibrations/registry';
import { onMixtures, SAMPLES } from './calibrations-mixtures';
import { calibrationsPage, type Found } from './calibrations-page';
import { onPictures } from './calibrations-pictures';

const usage = `Measures what the calibrations buy and writes docs/calibrations.json and docs/calibrations.md.

  npm run -s calibrations                          on exact mixtures; an hour
  npm run -s calibrations -- --pictures digits     Fréchet distances on a picture model; hours
                             --only gits,oss       these alone

Each number is kept as it comes; rows that are there are not measured again, unless “--only” names them.`;

const FILE = 'docs/calibrations.json';

export async function main(args: string[], root: string): Promise<number> {
  const option = (name: string): string | undefined => args[args.indexOf(name) + 1 || args.length];
  if (args.includes('--help')) {
    console.error(usage);
    return 0;
  }
  const [only, pictures] = [option('--only'), option('--pictures')];
  const ids = only?.split(',') ?? [...calibrations.keys()];
  const unknown = ids.find((id) => !calibrations.has(id));
  if (unknown !== undefined) {
    console.error(`There is no calibration “${unknown}”. There are: ${[...calibrations.keys()].join(', ')}`);
    return 2;
  }
  const path = `${root}/${FILE}`;
  const found: Found = existsSync(path)
    ? JSON.parse(readFileSync(path, 'utf8'))
    : { samples: SAMPLES, rows: [], pictures: [] };
  const keep = (row?: object): void => {
    if (row) console.error(JSON.stringify(row));
    writeFileSync(path, `${JSON.stringify(found, null, 2)}\n`);
    writeFileSync(`${root}/docs/calibrations.md`, calibrationsPage(found));
  };
  const search = { found, ids, again: !!only, root, keep };
  if (pictures) await onPictures(pictures, search);
  else await onMixtures(search);
  keep();
  return 0;
}

/** What both searches are given: where rows go, which calibrations, and whether rows that are there are measured again. */
export interface Search {
  found: Found;
  ids: readonly string[];
  again: boolean;
  root: string;
  /** Says a row, and writes all of them down. */
  keep(row?: object): void;
}
