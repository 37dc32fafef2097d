import { findAdapter, openDevice } from '../backends/webgpu/device';
import { decode } from '../denoisers/decoder';
import { openSession, type Session } from '../denoisers/session';
import { decoderFiles, type OwnModel } from '../denoisers/own';
import { toPixels } from '../denoisers/pixels';
import { complaint } from '../run/complaint';
import { once, startRuntime } from '../run/networks/runtime';
import { read } from '../run/networks/sessions';
import type { Answer, Ask } from './protocol';

/**
 * Makes pictures of latents, apart from the worker that samples: a decoder often needs more memory than the denoiser, and when it takes
 * all there is only this worker ends. Numbers become pixels here, so that the page gets what it can draw.
 */
const post = (answer: Answer, transfer: Transferable[] = []): void => self.postMessage(answer, { transfer });

self.addEventListener('message', async ({ data: { model, latent } }: MessageEvent<Ask>) => {
  try {
    const session = await sessionOf(model);
    const began = performance.now();
    const { values, format } = await decode(session, model.card, latent);
    const ms = performance.now() - began;
    const picture = await createImageBitmap(toPixels(values, 0, 1, format));
    post({ type: 'decoded', picture, ms }, [picture]);
  } catch (error) {
    post({ type: 'failed', message: complaint(error) });
  }
});

/** The device, if there is one that is no emulation: a software adapter is slower than wasm. */
const start = once(async () => {
  const { adapter, software } = await findAdapter();
  await startRuntime(
    adapter !== undefined,
    () => {},
    () => {},
  );
  const lost = (message: string): void => post({ type: 'failed', message });
  return adapter && !software ? openDevice(lost).catch(() => undefined) : undefined;
});

let opened: { key: string; session: Promise<Session> } | undefined;

/** The decoder of a model, kept until another is asked for. */
async function sessionOf(model: OwnModel): Promise<Session> {
  const key = JSON.stringify([model.card.id, model.card.decoder]);
  if (opened?.key === key) return opened.session;
  const before = opened;
  const session = (before?.session.then((s) => s.release()).catch(() => {}) ?? Promise.resolve()).then(() =>
    open(model),
  );
  opened = { key, session };
  session.catch(() => {
    opened = undefined;
  });
  return session;
}

async function open(model: OwnModel): Promise<Session> {
  const device = await start();
  const { bytes, externalData } = await read(decoderFiles(model));
  const onWasm = () => openSession(bytes, { engine: 'wasm', externalData });
  return device ? openSession(bytes, { engine: 'webgpu', device, externalData }).catch(onWasm) : onWasm();
}
