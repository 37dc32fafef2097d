import { calibrations } from '../calibrations/registry';
import { calibrate, type Task } from '../run/calibrate';
import { parseSpec } from '../run/parse';
import { readSpec, refuse } from './input';
import { prepared } from './prepared';

const usage = `Fits the schedule or the coefficients of a run to its denoiser and prints the result as JSON.

  npm run -s calibrate -- task.json      the task from a file
  npm run -s calibrate -- -              the task from standard input

A task is, e.g.
  {"calibration": {"id": "gits"}, "spec": {"model": "ring", "grid": {"steps": 6}, "solver": {"id": "ddim"}}, "samples": 64, "seed": 1}
where "spec" is the page's own (see src/run/spec.ts). It is fitted on noises of "seed" and judged on those of the spec's seed.
Calibrations: `;

/** Exit code: 0 done, 1 it failed, 2 the task cannot be used. */
export async function main(args: string[], root: string): Promise<number> {
  const [source] = args;
  if (args.length !== 1 || source === '--help') {
    console.error(usage + [...calibrations.keys()].join(', '));
    return source === '--help' ? 0 : 2;
  }
  try {
    const raw = readSpec(source);
    const { spec, notes } = parseSpec(raw?.spec);
    refuse(notes);
    const { calibration, samples = 64, seed = spec.seed + 1 } = raw;
    const task: Task = { calibration: { options: {}, ...calibration }, spec, samples, seed };
    const signal = new AbortController().signal;
    const result = await calibrate(
      task,
      (one) => prepared(one, root),
      tell,
      signal,
      async () => {},
    );
    console.log(JSON.stringify(result));
    return 0;
  } catch (error) {
    console.error((error as Error).message);
    return error instanceof RangeError || error instanceof SyntaxError ? 2 : 1;
  }
}

/** One line on a terminal, overwritten; nothing in a file. */
function tell({ doing, progress, forwards }: { doing: string; progress: number; forwards: number }): void {
  if (process.stderr.isTTY)
    process.stderr.write(`\r${Math.round(progress * 100)} % ${doing}, ${forwards.toLocaleString('en')} forwards   `);
}
