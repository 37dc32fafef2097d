import type { Answer, Question } from '../bench/arms';
import type { DistanceReply, Engine, RunReply, WorkerMessage } from '../src/run/protocol';
import { createClient, type Client } from '../src/run/client';
import { models } from '../src/models';
import { solvers } from '../src/registry';
import { parseSpec } from '../src/run/parse';
import { type Painting, painting } from './painting';
import { adoptRings } from './rings';

adoptRings();

/**
 * The page of the engine's browser tests and of the benchmark: the app's client and worker without its UI.
 * Built only by `vite build --mode e2e`; its worker obeys two extra messages (see harness-worker.ts).
 */
export interface Harness {
  client: Client;
  /** Messages that belong to no run, as they came. */
  heard: WorkerMessage[];
  /** Runs to the end and returns all replies. `raw` need not be complete. */
  run(
    raw: object,
    options?: {
      engine?: Engine;
      cancelAfter?: number;
      /** The worker hangs just before it is told to cancel. */
      hangs?: boolean;
      /** Leaves once this has come: measuring takes long. */
      until?: RunReply['type'];
    },
  ): Promise<RunReply[]>;
  /** A distance beside the runs, to its end: the share done as it grew, whether it ever waited, and its last word. */
  distance(raw: object, samples: number): Promise<{ shares: number[]; waited: boolean; last?: DistanceReply }>;
  /** Sends the worker something that no page may send (see harness-worker.ts). */
  poke(message: object): void;
  /** A comparison for the benchmark, made inside the worker. */
  bench(question: Question): Promise<Answer | { error: string }>;
  /** A picture model on WebGPU, painted there and by the page; `graph` is its file in base64. */
  paint(card: unknown, graph: string, raw: object): Promise<Painting>;
  solvers: { id: string; adaptive: boolean }[];
  /** Networks and the RMS of their data. */
  networks: { id: string; dim: number; sigmaData: number }[];
}

let worker: Worker | undefined;
const make = (): Worker => {
  worker = new Worker(new URL('./harness-worker.ts', import.meta.url), { type: 'module' });
  return worker;
};
const heard: WorkerMessage[] = [];
const base = new URL('..', document.baseURI).href;
const client = createClient(make, base);
client.watch((message) => heard.push(message));

const harness: Harness = {
  client,
  heard,
  async run(raw, { engine, cancelAfter, hangs, until } = {}) {
    const abort = new AbortController();
    const cancel = (): void => {
      if (hangs) harness.poke({ type: 'hang' });
      abort.abort();
    };
    if (cancelAfter !== undefined) setTimeout(cancel, cancelAfter);
    const replies: RunReply[] = [];
    for await (const reply of client.run(parseSpec(raw).spec, { signal: abort.signal, engine })) {
      replies.push(reply);
      if (reply.type === until) break;
    }
    return replies;
  },
  async distance(raw, samples) {
    const { spec } = parseSpec(raw);
    const replies: DistanceReply[] = [];
    for await (const reply of client.distance(spec, samples, { signal: new AbortController().signal }))
      replies.push(reply);
    const told = replies.filter((reply) => reply.type === 'distance');
    return {
      shares: told.map(({ progress }) => progress),
      waited: told.some(({ waiting }) => waiting),
      last: replies.at(-1),
    };
  },
  poke: (message) => worker?.postMessage(message),
  bench: (question) =>
    new Promise((resolve) => {
      worker?.addEventListener('message', function listen({ data }) {
        if (data.type !== 'answer') return;
        worker?.removeEventListener('message', listen);
        resolve(data.value);
      });
      worker?.postMessage({ type: 'bench', question, base });
    }),
  paint: (card, graph, raw) => painting(client, card, graph, raw),
  solvers: [...solvers.values()].map(({ id, adaptive }) => ({ id, adaptive })),
  networks: [...models.values()].flatMap((m) =>
    m.kind === 'onnx' ? [{ id: m.id, dim: m.dim, sigmaData: m.card.sigmaData }] : [],
  ),
};
Object.assign(window, { harness });
