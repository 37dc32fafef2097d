import { CpuBackend } from '../backends/cpu';
import { models } from '../models';
import { measureDistance, populationOf } from '../run/distance';
import { labelsOf } from '../run/condition';
import { parseSpec } from '../run/parse';
import { resolveGuidance, resolveProcess } from '../run/resolve';
import { readSpec, refuse } from './input';
import { openClassifier, openNetwork } from './network';

const usage = `Draws samples of a picture model and prints how far they lie from its data, as JSON.

  npm run -s frechet -- spec.json [--samples 2000]     the spec from a file, or from standard input with -

The spec is the page's own (see src/run/spec.ts), e.g.
  {"model": "onnx/digits", "solver": {"id": "dpmpp-2m"}, "grid": {"id": "karras", "steps": 18, "end": "zero"}}
Classes are taken in turn and "count" is not read. Printed are distance (Fréchet, between features of our own classifier), realAgainstReal,
accuracy, samples and nfe. The distance settles at the network's own error, not at 0.`;

/** Exit code: 0 done, 1 sampling failed, 2 the spec cannot be used. */
export async function main(args: string[], root: string): Promise<number> {
  const rest = [...args];
  const flag = rest.indexOf('--samples');
  const [, given = '2000'] = flag < 0 ? [] : rest.splice(flag, 2);
  const samples = Number(given);
  const [source] = rest;
  if (rest.length !== 1 || source === '--help' || !Number.isInteger(samples) || samples < 2) {
    console.error(usage);
    return source === '--help' ? 0 : 2;
  }
  let began = false;
  try {
    const { spec: raw, notes } = parseSpec(readSpec(source));
    refuse(notes);
    const info = models.get(String(raw.model));
    if (info?.kind !== 'onnx') throw new Error('A Fréchet distance needs a picture model, such as onnx/digits');
    const { card } = info;
    const classifier = await openClassifier(card, root);
    const spec = populationOf(raw, card);
    const backend = new CpuBackend();
    const plain = await openNetwork(spec, resolveProcess(spec.process), backend, root);
    const denoiser = resolveGuidance(spec, plain, backend);
    const labels = labelsOf(card, spec.condition, spec.count);
    began = true;
    const result = await measureDistance({ spec, card, labels, classifier, backend, denoiser }, samples);
    console.log(JSON.stringify({ spec, ...result }));
    return 0;
  } catch (error) {
    console.error((error as Error).message);
    return began ? 1 : 2;
  }
}
