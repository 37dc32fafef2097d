import type { Card } from './card';

/** A network that somebody brought along. */
export interface OwnModel {
  card: Card;
  /** The graph, its external weights, embeddings and decoder, by the names that the graph and the card call them; on disk, not in memory. */
  files: Readonly<Record<string, Blob>>;
}

/** The name of the graph among the files. */
export const GRAPH = 'model.onnx';

/** What links and specs call it: own/<digest of the graph>, so that the same file has the same name on every machine. */
export const ownId = ({ id }: Pick<Card, 'id'>): string => `own/${id}`;

export const sizeOf = ({ files }: OwnModel): number => Object.values(files).reduce((sum, { size }) => sum + size, 0);

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1);

/** What the network needs of them: all but its decoder's. */
export function networkFiles({ card: { decoder }, files }: OwnModel): OwnModel['files'] {
  if (!decoder) return files;
  const folder = folderOf(decoder.file);
  return Object.fromEntries(
    Object.entries(files).filter(([name]) => name !== decoder.file && !(folder && name.startsWith(folder))),
  );
}

/** What the decoder needs, by the names that it calls them: its graph as GRAPH, and what lies in its folder. */
export function decoderFiles({ card: { decoder }, files }: OwnModel): OwnModel['files'] {
  if (!decoder) return {};
  const folder = folderOf(decoder.file);
  const beside = Object.entries(files).filter(([name]) => name.startsWith(folder) && !/\.onnx$/i.test(name));
  return {
    ...Object.fromEntries(beside.map(([name, blob]) => [name.slice(folder.length), blob])),
    [GRAPH]: files[decoder.file],
  };
}
