import { findAdapter } from '../backends/webgpu/device';
import { CpuBackend } from '../backends/cpu';
import { askLabels } from '../denoisers/labels';
import { CpuDenoiser } from '../denoisers/network-cpu';
import { openSession, type Session } from '../denoisers/session';
import type { OwnModel } from '../denoisers/own';
import { probePrediction } from '../denoisers/probe';
import { resolveProcess } from '../run/resolve';
import { once, startRuntime } from '../run/networks/runtime';
import { read } from '../run/networks/sessions';
import { complaint } from '../run/complaint';
import { draftDecoder } from './decoder';
import { draft, type Report, select } from './examine';
import type { Answer, Ask } from './protocol';
import { trial } from './trial';

/**
 * Examines a model apart from the worker that samples: whatever it does to the runtime, memory or time, the runs of the
 * page go on, and ending this worker ends it all.
 */
const post = (answer: Answer, transfer: Transferable[] = []): void => self.postMessage(answer, { transfer });

let opened: { key: Readonly<Record<string, Blob>>; session: Promise<Session> } | undefined;

self.addEventListener('message', async ({ data: ask }: MessageEvent<Ask>) => {
  try {
    if (ask.type === 'open') await open(ask);
    else if (ask.type === 'probe') await probe(ask);
    else if (ask.type === 'decoder') await decoder(ask);
    else if (ask.type === 'try') await attempt(ask);
    else probing?.abort();
  } catch (error) {
    if (ask.type === 'probe' && probing?.signal.aborted) return;
    post({ type: 'failed', of: ask.type, message: complaint(error) });
  }
});

const report: Report = (doing, loaded, total) => post({ type: 'progress', doing, loaded, total, unit: 'bytes' });

async function open({ source }: Extract<Ask, { type: 'open' }>): Promise<void> {
  const { parts, selection } = await select(source, report);
  if ('candidates' in selection) {
    const candidates = selection.candidates.map(({ path, blob }) => ({ path, bytes: blob.size }));
    post({ type: 'choose', candidates, parts });
    return;
  }
  report('Reading the file', 0, 0);
  post({ type: 'drafted', ...(await draft(selection)) });
}

let probing: AbortController | undefined;

async function probe({ card, files, settled, units, countClasses }: Extract<Ask, { type: 'probe' }>): Promise<void> {
  probing = new AbortController();
  const { signal } = probing;
  const session = await sessionOf({ card, files });
  const network = new CpuDenoiser(session, card, resolveProcess(card.process), new CpuBackend());
  const result = await probePrediction((x, time) => network.answer(x, time), card, {
    settled,
    units,
    signal,
    progress: (loaded, total) =>
      post({ type: 'progress', doing: 'Asking the network', loaded, total, unit: 'forwards' }),
  });
  const { confidence, candidates } = result;
  const labels = countClasses ? await askLabels(session, result.card) : undefined;
  const evidence = [...result.evidence, ...(labels?.evidence ?? [])];
  post({ type: 'probed', card: labels?.card ?? result.card, confidence, evidence, candidates });
}

async function decoder({ card, parts }: Extract<Ask, { type: 'decoder' }>): Promise<void> {
  const graph = parts.find(({ path }) => /\.onnx$/i.test(path));
  if (!graph) throw new Error(`There is no .onnx file among ${parts.map(({ path }) => path).join(', ')}.`);
  post({ type: 'decoder', ...(await draftDecoder(graph, parts, card)) });
}

async function attempt({ card, files }: Extract<Ask, { type: 'try' }>): Promise<void> {
  const tried = await trial(await sessionOf({ card, files }), { card, files }, (loaded, total) =>
    post({ type: 'progress', doing: 'Sampling', loaded, total, unit: 'forwards' }),
  );
  post({ type: 'tried', ...tried }, [tried.x.buffer as ArrayBuffer]);
}

/** One session on wasm, the engine that runs everything; kept while the files stay the same. */
function sessionOf({ files }: OwnModel): Promise<Session> {
  const same = opened && Object.keys(files).every((name) => opened?.key[name]?.size === files[name].size);
  if (opened && same) return opened.session;
  const session = runtime().then(async () => {
    const { bytes, externalData } = await read(files);
    return openSession(bytes, { engine: 'wasm', externalData });
  });
  opened = { key: files, session };
  session.catch(() => {
    opened = undefined;
  });
  return session;
}

const runtime = once(async () => {
  const { adapter } = await findAdapter();
  const progress = (loaded: number, total: number): void => report('Loading ONNX Runtime', loaded, total);
  await startRuntime(adapter !== undefined, progress, () => {});
});
