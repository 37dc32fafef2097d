import { findAdapter } from '../backends/webgpu/device';
import { threads } from '../denoisers/threads';
import { come, drawn } from './networks/calm';
import type { Post } from './outbox';
import type { Reply, Request } from './protocol';
import type { Pick } from './spec';
import { denoisers } from './worker/denoisers';
import { jobs } from './worker/jobs';
import { field, residual } from './worker/lattice';
import { slots } from './worker/slots';

/** The worker's message loop. */
const post: Post = (reply: Reply, transfer: Transferable[] = []) => self.postMessage(reply, { transfer });
const known = denoisers(post);
const places = slots(post);
const work = jobs(known, places, post);

self.addEventListener('message', ({ data }: MessageEvent<Request>) => {
  switch (data.type) {
    case 'open':
      known.from(data.base);
      come(data.page);
      return void introduce();
    case 'page':
      return come(data.page);
    case 'drawn':
      return drawn();
    case 'own':
      return known.provide(data.models);
    case 'cancel':
      return places.cancel(data.run);
    case 'field':
      return void field(places.held(data.run), data, post);
    case 'residual':
      return void residual(places.held(data.run), data, post);
    case 'stability':
      return void stability(data.pick);
    default:
      return places.take(data, (job) => work(job, data));
  }
});

/** Says what networks will run on; nothing is loaded for it. */
async function introduce(): Promise<void> {
  const { adapter, detail } = await findAdapter();
  post({ type: 'ready', capability: { engine: adapter ? 'webgpu' : 'wasm', detail, threads: threads() } });
}

async function stability(pick: Pick): Promise<void> {
  const { regionOf } = await import('./stability');
  post({ type: 'stability', pick, region: await regionOf(pick) });
}
