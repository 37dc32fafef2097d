import { messageOf } from '../message';
import type { Post } from '../outbox';
import { pageIs } from './calm';

/** Files by their bytes: streamed with true progress, and kept by the browser for the next visit. */
export interface Wanted {
  url: string;
  /** Decoded size, to show progress where the server compresses. */
  bytes: number;
  /** What changes when the file does; kept copies with another mark are thrown away. */
  mark: string;
}

export type Progress = (loaded: number, total: number) => void;

const SHELF = 'fewstep';

/** Reports as “loading” messages: a few a second are enough for a bar. */
export const progressOf =
  (post: Post) =>
  (what: 'runtime' | 'model'): Progress => {
    let last = Number.NEGATIVE_INFINITY;
    return (loaded, total) => {
      if (loaded < total && performance.now() - last < 50) return;
      last = performance.now();
      post({ type: 'loading', what, loaded, total });
    };
  };

/**
 * @throws Error that says what could not be fetched and what to do.
 * `warn` hears of a cache that cannot be used; the download goes on without it.
 */
export async function download(
  { url, bytes, mark }: Wanted,
  progress: Progress,
  warn: (text: string) => void,
): Promise<ArrayBuffer> {
  const key = `${url}?kept=${encodeURIComponent(mark)}`;
  const cache = await openCache(warn);
  const kept = await cache?.match(key).catch(() => undefined);
  if (kept) {
    const data = await kept.arrayBuffer();
    progress(data.byteLength, data.byteLength);
    return data;
  }
  const data = await stream(url, bytes, progress);
  // Whatever was expected: this is all there was.
  progress(data.byteLength, data.byteLength);
  // Nobody waits for the disk, which would take the page's breath while it is being put up.
  if (cache) void pageIs('up').then(() => keep(cache, key, url, data, warn));
  return data;
}

async function openCache(warn: (text: string) => void): Promise<Cache | undefined> {
  // In development files change under the same name.
  if (import.meta.env.DEV) return undefined;
  try {
    return await caches.open(SHELF);
  } catch (error) {
    warn(`The browser keeps no files for this page (${messageOf(error)}); they are loaded anew on every visit`);
    return undefined;
  }
}

async function keep(
  cache: Cache,
  key: string,
  url: string,
  data: ArrayBuffer,
  warn: (text: string) => void,
): Promise<void> {
  try {
    for (const old of await cache.keys()) if (old.url.startsWith(`${url}?`)) await cache.delete(old);
    await cache.put(key, new Response(data));
  } catch (error) {
    warn(`${name(url)} could not be kept for the next visit (${messageOf(error)})`);
  }
}

async function stream(url: string, expected: number, progress: Progress): Promise<ArrayBuffer> {
  let response: Response;
  try {
    response = await fetch(url);
  } catch (error) {
    throw new Error(`${name(url)} could not be loaded (${messageOf(error)}). Check the connection, then run again.`);
  }
  const html = response.headers.get('content-type')?.includes('text/html');
  if (!response.ok || html || !response.body)
    throw new Error(
      `${name(url)} is not on the server (${html ? 'a page came instead' : `HTTP ${response.status}`}): ${url}. Put the file there, or choose another denoiser.`,
    );
  const parts: Uint8Array[] = [];
  let loaded = 0;
  const reader = response.body.getReader();
  for (;;) {
    const { done, value } = await reader.read().catch((error) => {
      throw new Error(`${name(url)} broke off after ${loaded} bytes (${messageOf(error)}). Run again to load it.`);
    });
    if (done) break;
    parts.push(value);
    loaded += value.byteLength;
    progress(loaded, Math.max(expected, loaded));
  }
  const all = new Uint8Array(loaded);
  let offset = 0;
  for (const part of parts) {
    all.set(part, offset);
    offset += part.byteLength;
  }
  return all.buffer;
}

const name = (url: string): string => url.split('/').slice(-2).join('/');
