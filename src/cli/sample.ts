import { CpuBackend } from '../backends/cpu';
import type { Denoiser } from '../core/denoiser';
import { ownId } from '../denoisers/own';
import { parseHeadless } from '../run/parse-headless';
import { exactDenoiser } from '../run/prepare';
import { resolveProcess } from '../run/resolve';
import { decoded } from './decoded';
import { headless } from './headless';
import { bring, isFileModel, reasons } from './brought';
import { readSpec, refuse } from './input';
import { openNetwork } from './network';

const usage = `Runs a RunSpec without a browser and prints JSON.

  npm run -s sample -- spec.json      the spec from a file
  npm run -s sample -- -              the spec from standard input

The spec is the page's own (see src/run/spec.ts), e.g.
  {"model": "ring", "solver": {"id": "dpmpp-2m"}, "grid": {"id": "karras", "steps": 10}, "count": 4}
"direction": "invert" goes from data to noise. It may also carry "levels" (process times, or {alpha, sigma} pairs, in the order of the
run), "init" (x_T, or x_0 of an inversion, [count][dim]), as "noise" recorded unit
normals [draw][count][dim], and as "model" an inline mixture {"kind": "mixture", "weights", "means", "covs"} or a network
{"kind": "file", "file": "model.onnx", "card": "card.json"}. Without a card one is drafted, by asking the network (see "inspect"); what
was assumed goes to standard error, and the card into the result. With "decode": true in it the ends also go through the decoder that the
card names; the result then has "pictures".`;

/** Exit code: 0 done, 1 the run failed (the JSON tells where), 2 the spec cannot be used. */
export async function main(args: string[], root: string): Promise<number> {
  const [source] = args;
  if (args.length !== 1 || source === '--help') {
    console.error(usage);
    return source === '--help' ? 0 : 2;
  }
  try {
    const raw = readSpec(source);
    const given = isFileModel(raw?.model) ? raw.model : undefined;
    const brought = given && (await bring(given));
    if (brought) {
      raw.model = ownId(brought.card);
      for (const line of reasons(brought)) console.error(line);
    }
    const { spec, notes } = parseHeadless(raw);
    refuse(notes);
    const backend = new CpuBackend();
    const process = resolveProcess(spec.process);
    const exact = exactDenoiser(spec, backend);
    const denoiser: Denoiser = exact ?? (await openNetwork(spec, process, backend, root));
    const result = await headless(spec, denoiser, backend, exact);
    const ends = (): number[][] => {
      const { alpha } = result.levels[result.states.length - 1];
      return result.states[result.states.length - 1].map((row) => row.map((v) => v / alpha));
    };
    const pictures = given?.decode && brought ? await decoded(brought.card, given.file, ends()) : undefined;
    console.log(JSON.stringify(brought ? { ...result, card: brought.card, pictures } : result));
    return result.failure ? 1 : 0;
  } catch (error) {
    console.error((error as Error).message);
    return 2;
  }
}
