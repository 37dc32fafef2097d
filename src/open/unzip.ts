import { BlobReader, BlobWriter, configure, type FileEntry, ZipReader } from '@zip.js/zip.js/lib/zip-core.js';
import { messageOf } from '../run/message';
import type { Part } from './parts';

/** What a model may need; the rest of an archive is left alone. */
const WANTED = /\.(onnx|json|npy|bin|data|pb|weight|weights)$|\.onnx[._-]?data[^/]*$/i;

/** We are in a worker already. */
configure({ useWebWorkers: false });

/**
 * The files of a zip that matter, each unpacked straight into a blob of its own: never the whole archive in memory.
 * @throws Error if it is no zip, broken off, locked or larger unpacked than `most` bytes.
 */
export async function unzip(
  archive: Part,
  most: number,
  progress: (loaded: number, total: number) => void,
): Promise<Part[]> {
  const reader = new ZipReader(new BlobReader(archive.blob));
  try {
    const entries = (await reader.getEntries()).filter(
      (e): e is FileEntry => !e.directory && !/(^|\/)(__MACOSX\/|\._)/.test(e.filename),
    );
    const external = entries.filter((e) => WANTED.test(e.filename) || !e.filename.includes('.'));
    const wanted = external.some((e) => /\.onnx$/i.test(e.filename)) ? external : [];
    const total = wanted.reduce((sum, e) => sum + e.uncompressedSize, 0);
    if (total > most)
      throw new Error(
        `it unpacks to ${Math.round(total / 1e6)} MB, more than the ${most / 1e6} MB that a page can hold`,
      );
    const parts: Part[] = [];
    let before = 0;
    for (const entry of wanted) {
      const blob = await entry.getData(new BlobWriter(), {
        checkSignature: true,
        onprogress: (loaded) => void progress(before + loaded, total),
      });
      before += entry.uncompressedSize;
      parts.push({ path: entry.filename, blob });
    }
    // Named even where they are of no use, so that the message can say what was in it.
    return wanted.length ? parts : entries.map((e) => ({ path: e.filename, blob: new Blob() }));
  } catch (error) {
    throw new Error(
      `${archive.path} could not be unpacked (${messageOf(error)}). Pack it anew, or unpack it and drop the folder.`,
    );
  } finally {
    await reader.close();
  }
}
