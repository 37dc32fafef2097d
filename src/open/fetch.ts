import { messageOf } from '../run/message';
import { fileOf, type Part } from './parts';

/** Files from elsewhere, straight into blobs; every failure says what it was and what to do. */

type Progress = (name: string, loaded: number, total: number) => void;

/** No file at this address, where there may be one at another. */
export class MissingFile extends Error {
  override readonly name = 'MissingFile';
}

/** @throws Error (MissingFile for 404 and for pages that came instead) that names the problem and the next step. */
export async function fetchPart(url: string, most: number, progress: Progress): Promise<Part> {
  const { host, pathname } = new URL(url);
  const name = fileOf(pathname) || host;
  const response = await fetch(url).catch(() => {
    throw new Error(
      navigator.onLine === false
        ? `There is no connection, so ${url} could not be loaded. Connect and try again, or drop the file here.`
        : `${host} did not let this page read ${name}: it cannot be reached, or forbids other sites to load its files (CORS). Download the file yourself and drop it here.`,
    );
  });
  if (!response.ok || !response.body) throw refusal(response.status, url, host);
  if (response.headers.get('content-type')?.includes('text/html')) throw webPage(url);
  // Compressed on the way, the length is that of the parcel, not of the file.
  const declared = response.headers.has('content-encoding') ? 0 : Number(response.headers.get('content-length') ?? 0);
  if (declared > most) throw tooLarge(name, declared, most);
  let loaded = 0;
  const count = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform(chunk, controller) {
      loaded += chunk.byteLength;
      if (loaded > most) throw tooLarge(name, loaded, most);
      controller.enqueue(chunk);
    },
  });
  // By the clock rather than by chunk: what is shown is true also while nothing comes.
  const timer = setInterval(() => progress(name, loaded, declared), 100);
  const blob = await new Response(response.body.pipeThrough(count))
    .blob()
    .catch((error) => {
      throw loaded > most ? error : brokenOff(name, loaded, declared, messageOf(error));
    })
    .finally(() => clearInterval(timer));
  if (blob.size < declared) throw brokenOff(name, blob.size, declared);
  progress(name, blob.size, blob.size);
  const head = (await blob.slice(0, 64).text()).trimStart().toLowerCase();
  if (head.startsWith('<!doctype') || head.startsWith('<html')) throw webPage(url);
  return { path: new URL(url).pathname.slice(1), blob };
}

/** A file that may be there or not. */
export const fetchIfThere = (url: string, most: number): Promise<Part | undefined> =>
  fetchPart(url, most, () => {}).catch(() => undefined);

function refusal(status: number, url: string, host: string): Error {
  if (status === 404 || status === 410)
    return new MissingFile(
      `There is no file at ${url} (HTTP ${status}). Check the address: it must lead to the file itself.`,
    );
  if (status === 401 || status === 403)
    return new MissingFile(
      `${host} does not give out ${url} without signing in (HTTP ${status}). Download it there and drop the file here.`,
    );
  return new Error(
    `${host} answered HTTP ${status} for ${url}. Try again later, or download the file and drop it here.`,
  );
}

const webPage = (url: string): Error =>
  new MissingFile(
    `${url} is a web page, not a file. Paste the address of the download itself (on Hugging Face it has “/resolve/” in it), or drop the file here.`,
  );

const brokenOff = (name: string, loaded: number, declared: number, why?: string): Error =>
  new Error(
    `${name} broke off after ${loaded.toLocaleString('en')} ${declared ? `of ${declared.toLocaleString('en')} ` : ''}bytes${why ? ` (${why})` : ''}. Try again, or download it and drop the file here.`,
  );

export const tooLarge = (name: string, size: number, most: number): Error =>
  new Error(
    `${name} holds ${Math.round(size / 1e6).toLocaleString('en')} MB; a page can run ${most / 1e6} MB at most. Choose a smaller model, or one of half precision.`,
  );
