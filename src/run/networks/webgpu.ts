import { findAdapter, openDevice } from '../../backends/webgpu/device';
import { type Card, imageOf } from '../../denoisers/card';
import { isPlain } from '../../denoisers/network';
import { messageOf } from '../message';
import type { Post } from '../outbox';
import type { Engine } from '../protocol';
import type { Progress } from './download';
import { pageIs } from './calm';
import { once, startRuntime } from './runtime';
import { selfCheck } from './self-check';

/** Whether networks run on WebGPU: the runtime with or without it, its one device, and what is known against it. */
export interface WebGpu {
  /** Starts the runtime; a failed download may be tried again. @returns whether the browser has WebGPU */
  start(): Promise<boolean>;
  /** The device, once the first network wants it; undefined for a network that is better run on wasm. */
  deviceFor(card: Card, engine: Engine | undefined): Promise<GPUDevice | undefined>;
  /** Takes note of a model that fails on WebGPU where others may do. */
  avoid(card: Card): void;
}

export function webGpu(
  base: string,
  post: Post,
  progress: Progress,
  warn: (text: string) => void,
  onLost: (message: string) => void,
): WebGpu {
  /** Whether networks run on wasm although the browser has WebGPU. */
  let refused = false;
  /** Whether WebGPU is emulated: small networks show that it works there, pictures would take minutes. */
  let slow = false;
  const avoided = new Set<string>();

  const refuse = (why: string): void => {
    refused = true;
    warn(`WebGPU was given up: ${why}. Networks run on WebAssembly instead.`);
  };

  const start = once(async () => {
    const { adapter, software } = await findAdapter();
    slow = software === true;
    await startRuntime(adapter !== undefined, progress, warn, pageIs);
    return adapter !== undefined;
  });

  /** Whether the device computes what wasm computes. */
  const check = async (device: GPUDevice): Promise<void> => {
    const found = await selfCheck(base, device).catch((error) => {
      throw new Error(`the start-up check failed: ${messageOf(error)}`);
    });
    if (!found) return;
    post({ type: 'self-check', ...found });
    if (!found.ok)
      refuse(`it differs from WebAssembly by ${found.maxAbs.toPrecision(2)} on the model “${found.model}”`);
  };

  const deviceOf = once(async () => {
    let device: GPUDevice | undefined;
    try {
      device = await openDevice(onLost);
      await check(device);
    } catch (error) {
      refuse(messageOf(error));
    }
    return device;
  });

  const fits = (card: Card, engine: Engine | undefined): boolean =>
    engine !== 'wasm' && isPlain(card) && (engine === 'webgpu' || !slow || !imageOf(card));

  return {
    start,
    async deviceFor(card, engine) {
      if (!(await start()) || refused || avoided.has(card.id) || !fits(card, engine)) return undefined;
      const device = await deviceOf();
      return refused ? undefined : device;
    },
    avoid: ({ id }) => void avoided.add(id),
  };
}
