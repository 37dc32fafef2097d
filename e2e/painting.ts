import { type Level, stateScale } from '../src/core/process';
import { type ImageFormat, imageOf, parseCard } from '../src/denoisers/card';
import { GRAPH, ownId } from '../src/denoisers/own';
import { toPixels } from '../src/denoisers/pixels';
import { adopt } from '../src/models';
import type { Client } from '../src/run/client';
import { parseSpec } from '../src/run/parse';

/** Pictures of states that were still on the device, against the same states painted by the page. */
export interface Painting {
  engine?: string;
  /** States of which a picture came before their numbers did. */
  early: number[];
  /** The greatest difference of a byte, of x_t and of x̂₀; −1 if nothing was compared. */
  off: { x: number; denoised: number };
  /** How many values the bytes of all pictures have: blank ones would be equal to blank ones. */
  values: number;
}

/** Runs a picture model on WebGPU; `graph` is its file in base64. */
export async function painting(client: Client, json: unknown, graph: string, raw: object): Promise<Painting> {
  const card = parseCard(json);
  const image = imageOf(card) as ImageFormat;
  adopt(card);
  client.provide([{ card, files: { [GRAPH]: new Blob([Uint8Array.from(atob(graph), (c) => c.charCodeAt(0))]) } }]);
  const { spec } = parseSpec({ ...raw, model: ownId(card) });
  const found: Painting = { early: [], off: { x: -1, denoised: -1 }, values: 0 };
  const pictures: { state: number; x: Uint8ClampedArray; denoised?: Uint8ClampedArray }[] = [];
  const levels: Level[] = [];
  const seen = new Set<number>();
  const compare = (got: Uint8ClampedArray, values: Float32Array, gain: number): number => {
    const size = values.length / spec.count;
    const want = Array.from({ length: spec.count }, (_, n) => [...toPixels(values, n * size, gain, image).data]).flat();
    for (const byte of want) seen.add(byte);
    return got.length === want.length ? Math.max(...want.map((v, i) => Math.abs(v - got[i]))) : 255;
  };
  for await (const reply of client.run(spec, { signal: new AbortController().signal, engine: 'webgpu' })) {
    if (reply.type === 'started') found.engine = reply.engine;
    else if (reply.type === 'failed') throw new Error(reply.message);
    else if (reply.type === 'done') break;
    else if (reply.type === 'picture') pictures.push(reply);
    else if (reply.type === 'steps') levels.push(...reply.steps.map(({ to }) => to));
    else if (reply.type === 'states')
      for (const { state, x, denoised } of pictures) {
        found.early.push(state);
        const gain = card.sigmaData / stateScale(levels[state - 1], card.sigmaData);
        found.off.x = Math.max(found.off.x, compare(x, reply.x[state - 1], gain));
        const estimate = reply.denoised[state - 1];
        if (denoised && estimate) found.off.denoised = Math.max(found.off.denoised, compare(denoised, estimate, 1));
      }
  }
  return { ...found, values: seen.size };
}
