import type { Card } from './card';

/** A network that somebody brought along. */
export interface OwnModel {
  card: Card;
  /** The graph, external weights and embeddings by the names that the graph and the card call them; on disk, not in memory. */
  files: Readonly<Record<string, Blob>>;
}

/** The name of the graph among the files. */
export const GRAPH = 'model.onnx';

/** What links and specs call it: own/<digest of the graph>, so that the same file has the same name on every machine. */
export const ownId = ({ id }: Pick<Card, 'id'>): string => `own/${id}`;

export const sizeOf = ({ files }: OwnModel): number => Object.values(files).reduce((sum, { size }) => sum + size, 0);
