import { check, type Verdict } from '../conformance/check';
import { openFolder, readCases } from '../conformance/folder';

const usage = `Holds the solvers to trajectories that other libraries recorded, and prints one JSON line per case.

  npm run -s conformance -- DIR                              every case of a folder
  npm run -s conformance -- DIR --only library[/sampler]     some of them

DIR holds mixtures.json and, per library, a folder of lists of cases: <library>/<sampler>.json.`;

/** Exit code: 0 nothing failed, 1 a case failed, 2 the folder cannot be used. */
export async function main(args: string[], _root = '', print: (line: string) => void = console.log): Promise<number> {
  const rest = [...args];
  const flag = rest.indexOf('--only');
  const [, only] = flag < 0 ? [] : rest.splice(flag, 2);
  const [root] = rest;
  if (rest.length !== 1 || root === '--help' || (flag >= 0 && !only)) {
    console.error(usage);
    return root === '--help' ? 0 : 2;
  }
  const tally = { pass: 0, fail: 0, unsupported: 0 };
  const report = (verdict: Verdict): void => {
    tally[verdict.status]++;
    print(JSON.stringify(verdict));
  };
  let folder: ReturnType<typeof openFolder>;
  try {
    folder = openFolder(root, only);
  } catch (error) {
    console.error(`The folder cannot be used: ${(error as Error).message}`);
    return 2;
  }
  for (const file of folder.files) {
    let cases: unknown[] = [];
    try {
      cases = readCases(file.path);
    } catch (error) {
      const { library, sampler } = file;
      const nothing = { maxRelError: null, nfe: null, nfeExpected: null };
      report({
        id: `${library}/${sampler}`,
        library,
        sampler,
        status: 'fail',
        ...nothing,
        reason: (error as Error).message,
      });
    }
    for (const raw of cases) report(await check(raw, folder.mixtures));
  }
  print(`${tally.pass} passed, ${tally.fail} failed, ${tally.unsupported} unsupported`);
  return tally.fail ? 1 : 0;
}
