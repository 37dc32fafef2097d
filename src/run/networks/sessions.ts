import { type Card, pathOf } from '../../denoisers/card';
import { openSession, type Session } from '../../denoisers/session';
import { GRAPH, networkFiles, type OwnModel } from '../../denoisers/own';
import { download, type Progress } from './download';
import { messageOf } from '../message';

/** Sessions kept open, so that another solver on the same network starts at once. */
const KEPT = 4;

export interface Sessions {
  /** The bytes of a model, downloaded once. */
  file(card: Card): Promise<Uint8Array>;
  /** A session, opened once; on wasm where no device is given. Of a user's own model `files` are read, each time anew. */
  open(card: Card, device?: GPUDevice, files?: OwnModel['files']): Promise<Session>;
}

/** Model files and the sessions made of them, by card and engine. */
export function sessionStore(
  base: string,
  progress: Progress,
  warn: (text: string) => void,
  onLost: (message: string) => void,
): Sessions {
  const files = new Map<string, Promise<Uint8Array>>();
  const sessions = new Map<string, Promise<Session>>();

  const file = (card: Card): Promise<Uint8Array> => {
    const path = pathOf(card);
    const known = files.get(path);
    if (known) return known;
    const url = new URL(path, base).href;
    // Two cards of one file repeat what was trained, though not what they reach.
    const mark = `${card.bytes}-${JSON.stringify(card.training)}`;
    const bytes = download({ url, bytes: card.bytes, mark }, progress, warn).then((data) => new Uint8Array(data));
    files.set(path, bytes);
    bytes.catch(() => files.delete(path));
    return bytes;
  };

  const open: Sessions['open'] = (card, device, files) => {
    const key = `${card.id} ${device ? 'webgpu' : 'wasm'}`;
    const known = sessions.get(key);
    sessions.delete(key);
    const session =
      known ??
      (files
        ? read(networkFiles({ card, files }))
        : file(card).then((bytes) => ({ bytes, externalData: undefined }))
      ).then(({ bytes, externalData }) =>
        openSession(bytes, { ...(device ? { engine: 'webgpu', device } : { engine: 'wasm' }), externalData }),
      );
    sessions.set(key, session);
    session.catch((error) => {
      sessions.delete(key);
      // A runtime that failed to start stays broken in this worker; a new one may do better.
      if (/initWasm|no available backend/.test(messageOf(error)))
        onLost(`ONNX Runtime did not start: ${messageOf(error)}`);
    });
    for (const [old, stale] of sessions) {
      if (sessions.size <= KEPT) break;
      sessions.delete(old);
      stale.then((s) => s.release()).catch(() => {});
    }
    return session;
  };
  return { file, open };
}

/** The graph and its external weights into memory. Other files, such as embeddings, do no harm beside them. */
export async function read(files: OwnModel['files']) {
  const bytesOf = async (blob: Blob): Promise<Uint8Array> => new Uint8Array(await blob.arrayBuffer());
  const { [GRAPH]: graph, ...others } = files;
  const externalData: Record<string, Uint8Array> = {};
  for (const [name, blob] of Object.entries(others))
    if (!/\.npy$/i.test(name)) externalData[name] = await bytesOf(blob);
  return { bytes: await bytesOf(graph), externalData };
}
