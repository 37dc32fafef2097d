import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { CpuBackend } from '../backends/cpu';
import { type Card, fields, parseCard } from '../denoisers/card';
import { type ModelFile, readModelFile } from '../denoisers/file';
import { type Evidence, type Guess, guessCard } from '../denoisers/guess';
import { askLabels } from '../denoisers/labels';
import { readNumbers } from '../denoisers/npy';
import { CpuDenoiser } from '../denoisers/network-cpu';
import { openSession, type Session } from '../denoisers/session';
import { ownId } from '../denoisers/own';
import { type ProbeResult, probePrediction } from '../denoisers/probe';
import { adopt } from '../models';
import { contradictions } from '../open/contradictions';
import { resolveProcess } from '../run/resolve';

/** A network that a spec brings along: {"kind": "file", "file": "model.onnx", "card": "card.json" or the card itself}. */
export interface FileModel {
  kind: 'file';
  file: string;
  card?: string | object;
  /** Whether the ends go through the decoder that the card names. */
  decode?: boolean;
}
export const isFileModel = (model: unknown): model is FileModel =>
  typeof model === 'object' && model !== null && (model as FileModel).kind === 'file';

export interface Brought {
  card: Card;
  session: Session;
  /** Numbers of further inputs, by input. */
  arrays: Record<string, ArrayLike<number>>;
  file: ModelFile;
  guess?: Guess;
  probe?: ProbeResult;
}

/** Networks of this process, by the name that specs call them. */
const all = new Map<string, Brought>();
export const broughtAs = (model: unknown): Brought | undefined => all.get(String(model));

const json = (path: string): unknown => {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new Error(`${path} cannot be read as JSON: ${(error as Error).message}`);
  }
};
/** The first of these that exists, read. */
const beside = (...paths: string[]): unknown => {
  const found = paths.find(existsSync);
  return found === undefined ? undefined : json(found);
};

/**
 * Opens the file; without a card, drafts one from names and configurations and asks the network what it predicts.
 * @throws Error that names the problem: no model, a missing file, a card that contradicts the file.
 */
export async function bring({ file: path, card: given }: FileModel): Promise<Brought> {
  if (!existsSync(path)) throw new Error(`There is no file ${path}`);
  const bytes = readFileSync(path);
  const file = readModelFile(bytes);
  const folder = dirname(path);
  const externalData: Record<string, Uint8Array> = {};
  for (const { location } of file.external) {
    if (!existsSync(join(folder, location)))
      throw new Error(`${path} keeps weights in “${location}”, which is not beside it`);
    externalData[location] ??= readFileSync(join(folder, location));
  }
  const session = await openSession(bytes, { engine: 'wasm', externalData });
  const id = createHash('sha256').update(bytes).digest('hex').slice(0, 10);
  const carded = typeof given === 'string' ? json(given) : given;
  const brought =
    carded === undefined ? await asked(path, file, session, id) : await told(path, file, session, id, carded);
  adopt(brought.card);
  all.set(ownId(brought.card), brought);
  return brought;
}

async function told(path: string, file: ModelFile, session: Session, id: string, json: unknown): Promise<Brought> {
  const card = parseCard({ ...(json as object), id, bytes: file.bytes });
  const wrong = contradictions(card, file);
  if (wrong.length) throw new Error(`The card contradicts ${path}:\n${wrong.map((w) => `  - ${w}`).join('\n')}`);
  const arrays: Brought['arrays'] = {};
  for (const { name, file: from, type } of card.inputs.extra ?? []) {
    if (from === undefined) continue;
    arrays[name] = readNumbers(from, readFileSync(join(dirname(path), from)), type);
  }
  return { card, session, arrays, file };
}

async function asked(path: string, file: ModelFile, session: Session, id: string): Promise<Brought> {
  const folder = dirname(path);
  const guess = guessCard(file, {
    fileName: path,
    config: beside(join(folder, 'config.json')),
    scheduler: beside(join(folder, 'scheduler_config.json'), join(folder, '../scheduler/scheduler_config.json')),
  });
  const draft = { ...guess.card, id, name: basename(path) };
  const network = new CpuDenoiser(session, draft, resolveProcess(draft.process), new CpuBackend());
  const settled = fields.filter((field) => guess.evidence.some((e) => e.field === field && e.sure));
  const probe = await probePrediction((x, time) => network.answer(x, time), draft, { units: guess.units, settled });
  const unknown = guess.open.some(({ field }) => field === 'inputs.class.count');
  const labels = unknown ? await askLabels(session, probe.card) : undefined;
  const evidence = [...probe.evidence, ...(labels?.evidence ?? [])];
  return { card: labels?.card ?? probe.card, session, arrays: {}, file, guess, probe: { ...probe, evidence } };
}

/** What was concluded and why, a line each. */
export const reasons = ({ guess, probe }: Brought): string[] =>
  [...(guess?.evidence ?? []), ...(probe?.evidence ?? [])].map(
    ({ field, value, why, sure }: Evidence) => `${sure ? '' : 'assumed: '}${field} = ${JSON.stringify(value)}. ${why}`,
  );
