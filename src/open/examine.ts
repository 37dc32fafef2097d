import * as v from 'valibot';
import { type Card, cardSchema, parseCard } from '../denoisers/card';
import { readModelFile } from '../denoisers/file';
import { guessCard } from '../denoisers/guess';
import { GRAPH } from '../denoisers/own';
import { readSchedulerConfig } from '../denoisers/scheduler-config';
import { messageOf } from '../run/message';
import { companions, decoderAddresses, modelAddresses } from './address';
import { contradictions } from './contradictions';
import { bytesOf, externalFiles, json } from './beside';
import { draftDecoder } from './decoder';
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
      return [
        model,
        ...beside.filter((part) => part !== undefined),
        ...external,
        ...(await decoderAt(address, report)),
      ];
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

/** The decoder of a pipeline, if it has one that can be loaded: the model runs without it. */
async function decoderAt(address: string, report: Report): Promise<Part[]> {
  const [graph, config] = decoderAddresses(address);
  if (!graph) return [];
  try {
    const decoder = await fetchPart(graph, MOST, (_, n, of) => report('Loading the decoder', n, of));
    const beside = await fetchIfThere(config, 1e6);
    return [decoder, ...(beside ? [beside] : []), ...(await weights(graph, decoder, report))];
  } catch {
    return [];
  }
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
export async function draft({ model, card, scheduler, decoder, rest }: Selection): Promise<Draft> {
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
  const { decoder: told, ...plain } = guess.card;
  const graph = (told && find(rest, model, told.file)) ?? decoder;
  const decoding = await (graph && draftDecoder(graph, rest, plain, told))?.catch((error) => {
    notes.push(`${messageOf(error)} The model runs without it; its latents are shown.`);
  });
  if (told && !graph)
    notes.push(`The card names the decoder “${told.file}”, which did not come along. Choose it below to see pictures.`);
  return {
    card: { ...plain, id, bytes: total, ...(decoding ? { decoder: decoding.decoder } : {}) },
    decoding: decoding ?? undefined,
    evidence: [...guess.evidence, ...(decoding?.evidence ?? [])],
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
