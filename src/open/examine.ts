import * as v from 'valibot';
import { type Card, cardSchema, parseCard } from '../denoisers/card';
import { type ModelFile, readModelFile } from '../denoisers/file';
import { guessCard } from '../denoisers/guess';
import { GRAPH } from '../denoisers/own';
import { readSchedulerConfig } from '../denoisers/scheduler-config';
import { messageOf } from '../run/message';
import { companions, modelAddresses } from './address';
import { contradictions } from './contradictions';
import { fetchIfThere, fetchPart, MissingFile, tooLarge } from './fetch';
import { choose, fileOf, find, folderOf, type Part, type Selection } from './parts';
import type { Draft, Source } from './protocol';

/** More than this does not fit into the memory of WebAssembly with its activations. */
const MOST = 2000e6;

export type Report = (doing: string, loaded: number, total: number) => void;

/** The model in what was brought, or the candidates where several could be meant. */
export async function select(source: Source, report: Report) {
  const parts = 'url' in source ? await load(source.url, report) : source.parts;
  const unpacked: Part[] = [];
  for (const part of parts) {
    if (!/\.zip$/i.test(part.path)) {
      unpacked.push(part);
      continue;
    }
    const { unzip } = await import('./unzip');
    unpacked.push(...(await unzip(part, MOST, (n, of) => report('Unpacking', n, of))));
  }
  const real = unpacked.filter(({ path }) => !/(^|\/)(\.|__MACOSX\/)/.test(path));
  return { parts: real, selection: choose(real, 'url' in source ? undefined : source.named) };
}

/** The model at an address with what lies beside it. */
async function load(url: string, report: Report): Promise<Part[]> {
  const addresses = modelAddresses(url);
  let missing: unknown;
  for (const address of addresses) {
    try {
      const model = await fetchPart(address, MOST, (name, n, of) => report(`Loading ${name}`, n, of));
      const beside = await Promise.all(companions(address).map((one) => fetchIfThere(one, 1e6)));
      const external = await weights(address, model, report);
      return [model, ...beside.filter((part) => part !== undefined), ...external];
    } catch (error) {
      if (!(error instanceof MissingFile)) throw error;
      missing ??= error;
    }
  }
  if (addresses.length === 1) throw missing;
  const names = addresses.map((address) => address.slice(addresses[0].length - 'unet/model.onnx'.length));
  throw new Error(
    `There is no ONNX model at ${url}: it was looked for as ${names.join(', ')}. Paste the address of the .onnx file itself, or drop the file here. (${messageOf(missing)})`,
  );
}

/** External weights, by the names that the model calls them. */
async function weights(address: string, model: Part, report: Report): Promise<Part[]> {
  if (/\.zip$/i.test(model.path)) return [];
  const { external } = readModelFile(await bytesOf(model.blob));
  const parts: Part[] = [];
  for (const location of new Set(external.map((e) => e.location))) {
    const part = await fetchPart(new URL(location, address).href, MOST, (name, n, of) =>
      report(`Loading ${name}`, n, of),
    );
    parts.push({ ...part, path: folderOf(model.path) + location });
  }
  return parts;
}

/** Reads the file and what lies beside it, and drafts its card. Nothing is run. */
export async function draft({ model, card, scheduler, rest }: Selection): Promise<Draft> {
  const name = fileOf(model.path);
  if (model.blob.size > MOST) throw tooLarge(name, model.blob.size, MOST);
  const bytes = await bytesOf(model.blob);
  const file = named(name, () => readModelFile(bytes));
  const external = externalFiles(model, file, rest);
  const total = model.blob.size + Object.values(external).reduce((sum, { size }) => sum + size, 0);
  if (total > MOST) throw tooLarge(name, total, MOST);
  const given = card && (await json(card));
  const config = scheduler && (await json(scheduler));
  const network = rest.find(({ path }) => path === `${folderOf(model.path)}config.json`);
  const about = network && (await json(network));
  const id = await digest(bytes);
  const notes: string[] = [];
  let whole: Card | undefined;
  try {
    if (given !== undefined) whole = parseCard(given);
  } catch (error) {
    notes.push(`${messageOf(error)}\nWhat is missing or wrong in it was guessed instead.`);
  }
  const guess = named(name, () =>
    guessCard(file, {
      fileName: model.path,
      scheduler: config,
      config: about,
      card: whole ?? rightParts(given),
    }),
  );
  if (config !== undefined) notes.push(...readSchedulerConfig(config).notes);
  const used = new Set(Object.values(external));
  const arrays = rest.filter(({ path, blob }) => /\.(npy|bin)$/i.test(path) && !used.has(blob));
  return {
    card: { ...guess.card, id, bytes: total },
    evidence: guess.evidence,
    open: whole ? [] : guess.open,
    units: guess.units,
    notes: [...notes, ...(whole ? contradictions(whole, file) : [])],
    file: { ...file, external: Object.keys(external) },
    files: {
      [GRAPH]: model.blob,
      ...external,
      ...Object.fromEntries(arrays.map(({ path, blob }) => [fileOf(path), blob])),
    },
    carded: whole !== undefined,
  };
}

/** The keys of a card that are right, where not all are. */
const rightParts = (given: unknown): Partial<Card> =>
  Object.fromEntries(
    Object.entries(cardSchema.entries).flatMap(([key, schema]) => {
      const value = (given as Record<string, unknown> | undefined)?.[key];
      return value !== undefined && v.safeParse(schema, value).success ? [[key, value]] : [];
    }),
  );

/** @throws Error that names the file that is missing. */
function externalFiles(model: Part, { external }: ModelFile, rest: readonly Part[]): Record<string, Blob> {
  const files: Record<string, Blob> = {};
  for (const { location, offset, length = 0 } of external) {
    const part = find(rest, model, location);
    if (!part)
      throw new Error(
        `${fileOf(model.path)} keeps its weights in “${location}”, which did not come with it. Drop both files together, or the folder or zip that holds them.`,
      );
    if (part.blob.size < offset + length)
      throw new Error(
        `“${location}” has ${part.blob.size.toLocaleString('en')} bytes, but ${fileOf(model.path)} refers to ${(offset + length).toLocaleString('en')}: it is cut short. Download or export it again.`,
      );
    files[location] = part.blob;
  }
  return files;
}

export const bytesOf = async (blob: Blob): Promise<Uint8Array<ArrayBuffer>> => new Uint8Array(await blob.arrayBuffer());

async function json({ path, blob }: Part): Promise<unknown> {
  try {
    return JSON.parse(await blob.text());
  } catch (error) {
    throw new Error(`${fileOf(path)} is not JSON (${messageOf(error)}). Correct it, or leave it out.`);
  }
}

/** Messages about a file name it. */
function named<T>(name: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new Error(`${name}: ${messageOf(error)}`);
  }
}

/** Ten digits of the file's SHA-256. Pages without a secure origin have no digests: the name is then of this visit only. */
async function digest(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const hash = crypto.subtle
    ? await crypto.subtle.digest('SHA-256', bytes)
    : crypto.getRandomValues(new Uint8Array(5)).buffer;
  return [...new Uint8Array(hash, 0, 5)].map((b) => b.toString(16).padStart(2, '0')).join('');
}
