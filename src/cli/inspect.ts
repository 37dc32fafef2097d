import { bring, reasons } from './brought';

const usage = `Describes an .onnx file and works out how to sample from it; prints JSON.

  npm run -s inspect -- model.onnx

{file, card, confidence, evidence, candidates}: what the file says of itself, a draft of its card.json (correct it and hand it to
"sample"), how sure the network's own answers make it, why, and the readings that were tried. A config.json, a scheduler_config.json or
external weights beside the file are read, too.`;

/** Exit code: 0 done, 1 the network fits no reading clearly, 2 the file cannot be used. */
export async function main(args: string[]): Promise<number> {
  const [file] = args;
  if (args.length !== 1 || file === '--help') {
    console.error(usage);
    return file === '--help' ? 0 : 2;
  }
  try {
    const brought = await bring({ kind: 'file', file });
    const { probe } = brought;
    const { confidence = 1, candidates = [] } = probe ?? {};
    console.log(
      JSON.stringify(
        {
          file: brought.file,
          card: brought.card,
          confidence,
          evidence: reasons(brought),
          candidates: candidates.map(({ name, misfit, refused }) => ({ name, misfit: Math.max(...misfit), refused })),
        },
        null,
        2,
      ),
    );
    return confidence >= 0.5 ? 0 : 1;
  } catch (error) {
    console.error((error as Error).message);
    return 2;
  }
}
