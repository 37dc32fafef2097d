import type { Part } from './parts';

/** What was dropped or chosen, as parts; folders are walked through. */

/** Must be called while the drop event lasts: browsers empty the transfer afterwards. */
export function dropped(transfer: DataTransfer): Promise<Part[]> {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  const files = [...transfer.files];
  // Files that a script put there have no entry.
  if (!entries.length) return Promise.resolve(chosen(files));
  return Promise.all(entries.map(walk)).then((parts) => parts.flat());
}

export const chosen = (files: Iterable<File>): Part[] =>
  [...files].map((file) => ({ path: file.webkitRelativePath || file.name, blob: file }));

/** A drop of text may be a link. */
export const droppedLink = (transfer: DataTransfer): string | undefined =>
  (transfer.getData('text/uri-list') || transfer.getData('text/plain')).split(/\s/).find((s) => /^https?:/.test(s));

async function walk(entry: FileSystemEntry): Promise<Part[]> {
  const path = entry.fullPath.replace(/^\//, '');
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
    return [{ path, blob: file }];
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const parts: Part[] = [];
  // A reader gives its entries in portions, until one is empty.
  for (;;) {
    const portion = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (!portion.length) return parts;
    parts.push(...(await Promise.all(portion.map(walk))).flat());
  }
}
