import { CpuBackend } from '../backends/cpu';
import { WebGpuBackend } from '../backends/webgpu/backend';
import { findAdapter, openDevice } from '../backends/webgpu/device';
import type { Classifier } from '../core/classifier';
import type { Denoiser } from '../core/denoiser';
import type { NoiseProcess } from '../core/process';
import { type Card, dimOf, imageOf } from '../denoisers/card';
import { CardError, type Condition, CpuDenoiser, GpuDenoiser, isPlain, type Session } from '../denoisers/onnx';
import { classifierFor, type TrainedClassifier } from '../denoisers/classifier';
import { operatorIn } from '../denoisers/operators';
import type { OwnModel } from '../denoisers/own';
import { arraysOf } from './arrays';
import { classifierStore } from './classifiers';
import { complaint } from './complaint';
import { labelsOf } from './condition';
import { progressOf } from './download';
import { messageOf } from './message';
import type { Post } from './outbox';
import type { Prepared } from './prepare';
import type { Engine } from './protocol';
import { selfCheck } from './self-check';
import { unless } from './pace';
import { resolveProcess } from './resolve';
import { once, startRuntime } from './runtime';
import { sessionStore } from './sessions';
import type { RunSpec } from './spec';

/** Everything around networks in the worker: runtime, device, files, sessions, and what to do when WebGPU fails. */
export interface Networks {
  /** The classifier that a card names. */
  classifier(card: Card): Promise<TrainedClassifier>;
  prepare(
    card: Card,
    spec: Pick<RunSpec, 'process' | 'condition' | 'count'>,
    engine: Engine | undefined,
    signal: AbortSignal,
    /** Of a model that the user brought along. */
    files?: OwnModel['files'],
  ): Promise<Prepared>;
}

/** A network, as a run wants it. */
interface Asked {
  card: Card;
  process: NoiseProcess;
  condition: Condition;
  files?: OwnModel['files'];
}

export function networks(base: string, post: Post, onLost: (message: string) => void): Networks {
  const warn = (text: string): void => post({ type: 'notice', text });
  /** Whether networks run on wasm although the browser has WebGPU. */
  let refused = false;
  /** Whether WebGPU is emulated: small networks show that it works there, pictures would take minutes. */
  let slow = false;
  /** Models that failed on WebGPU where others may do. */
  const unfit = new Set<string>();
  const progress = progressOf(post);
  const sessions = sessionStore(base, progress('model'), warn, onLost);
  const classifiers = classifierStore(base, progress('model'), warn);
  const classifier = async ({ name, classifier: id }: Card): Promise<TrainedClassifier> => {
    if (!id) throw new CardError(`${name} names no classifier in its card.json`);
    return classifiers(id);
  };
  const guide = ({ card, condition }: Asked): Classifier | undefined =>
    card.classifier && condition.labels ? classifierFor(card, condition.labels, () => classifier(card)) : undefined;
  /** The batch size that a session ran with last. */
  const warm = new WeakMap<Session, number>();

  const refuse = (why: string): void => {
    refused = true;
    warn(`WebGPU was given up: ${why}. Networks run on WebAssembly instead.`);
  };

  /** The runtime, and whether there is WebGPU; a failed download may be tried again. */
  const start = once(async () => {
    const { adapter, software } = await findAdapter();
    slow = software === true;
    await startRuntime(adapter !== undefined, progress('runtime'), warn);
    return adapter !== undefined;
  });
  /** The device, once the first network wants it, and whether it computes what wasm computes. */
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
  const check = async (device: GPUDevice): Promise<void> => {
    const found = await selfCheck(base, device).catch((error) => {
      throw new Error(`the start-up check failed: ${messageOf(error)}`);
    });
    if (!found) return;
    post({ type: 'self-check', ...found });
    if (!found.ok)
      refuse(`it differs from WebAssembly by ${found.maxAbs.toPrecision(2)} on the model “${found.model}”`);
  };

  const fits = (card: Card, engine: Engine | undefined): boolean =>
    engine !== 'wasm' && isPlain(card) && (engine === 'webgpu' || !slow || !imageOf(card));

  /** In float64 states on the CPU; opens its session when first asked. */
  const onWasm = (asked: Asked, backend: CpuBackend): Denoiser => {
    const { card, process, condition, files } = asked;
    let opened: Promise<CpuDenoiser> | undefined;
    const inner = (): Promise<CpuDenoiser> => {
      opened ??= sessions
        .open(card, undefined, files)
        .then((session) => new CpuDenoiser(session, card, process, backend, condition));
      return opened;
    };
    const plain = { process, dim: dimOf(card), sigmaData: card.sigmaData, output: card.output };
    const unconditioned: Denoiser = {
      ...plain,
      async denoise(x, at) {
        const free = (await inner()).unconditioned;
        if (!free) throw new CardError(`${card.name} has no class that stands for no condition`);
        return free.denoise(x, at);
      },
    };
    return {
      ...plain,
      classifier: guide(asked),
      ...(card.inputs.class?.none === undefined
        ? {}
        : { unconditioned, both: async (x, at) => (await inner()).both(x, at) }),
      denoise: async (x, at) => (await inner()).denoise(x, at),
    };
  };

  const onGpu = async (asked: Asked, count: number, device: GPUDevice): Promise<Prepared> => {
    const { card, process, condition, files } = asked;
    const backend = new WebGpuBackend(device);
    const image = imageOf(card);
    try {
      const session = await sessions.open(card, device, files);
      const denoiser = new GpuDenoiser(session, card, process, backend, condition);
      denoiser.classifier = guide(asked);
      if (warm.get(session) !== count) {
        // The first run compiles shaders for this size: here, where it may fail and be called off.
        await denoiser.denoise(backend.put(new Float32Array(count * denoiser.dim)), process.at(process.tMin));
        await backend.drained();
        backend.sweep([]);
        warm.set(session, count);
      }
      return {
        ...common(asked, count),
        engine: 'webgpu',
        backend,
        denoiser,
        drained: () => backend.drained(),
        readAll: (vecs) => backend.readAll(vecs),
        pixels: image && ((v, gain) => backend.pixels(v, gain, image)),
        close: () => backend.close(),
      };
    } catch (error) {
      backend.close();
      throw error;
    }
  };

  const common = (asked: Asked, count: number): Omit<Prepared, 'engine' | 'backend' | 'denoiser' | 'close'> => {
    const plain = new CpuBackend();
    const { card, condition } = asked;
    return {
      data: new Float32Array(),
      image: imageOf(card),
      labels: condition.labels?.slice(0, count),
      classes: card.classes,
      plain: { backend: plain, denoiser: onWasm(asked, plain) },
      async field(x, at) {
        const apart = new CpuBackend();
        const D = await onWasm(asked, apart).denoise(apart.put(x), at);
        return new Float32Array(await apart.read(D));
      },
    };
  };

  return {
    classifier,
    async prepare(card, { process, condition, count }, engine, signal, files) {
      refuseHuge(card, count);
      const labels = labelsOf(card, condition, count);
      const arrays = files && (await arraysOf({ card, files }));
      const asked = { card, process: resolveProcess(process), condition: { labels, files: arrays }, files };
      const data = files ? Promise.resolve(new Float32Array()) : backdrop(card, base);
      // Runtime and model come at the same time. A file that is not there is no fault of WebGPU: it fails here.
      const [webgpu] = await unless(signal, Promise.all([start(), files ? undefined : sessions.file(card)]));
      const wanted = webgpu && !refused && !unfit.has(card.id) && fits(card, engine);
      const device = wanted ? await unless(signal, deviceOf()) : undefined;
      if (device && !refused) {
        const opening = onGpu(asked, count, device);
        try {
          return { ...(await unless(signal, opening)), data: await data };
        } catch (error) {
          if (signal.aborted) void opening.then(({ close }) => close()).catch(() => {});
          signal.throwIfAborted();
          if (error instanceof CardError) throw error;
          unfit.add(card.id);
          const why = complaint(error);
          const operator = operatorIn(why);
          const on = operator ? `: its operator ${operator} fails there` : '';
          warn(`${card.name} does not run on WebGPU${on} (${why}). It runs on WebAssembly instead.`);
        }
      }
      await unless(signal, sessions.open(card, undefined, files)).catch((error) => {
        signal.throwIfAborted();
        throw new Error(`${card.name} cannot be run. ${complaint(error)}`);
      });
      const rest = common(asked, count);
      return { ...rest, ...rest.plain, data: await data, engine: 'wasm', close() {} };
    },
  };
}

/** The points a network was trained on, to draw behind; a picture without them is still a picture. */
async function backdrop(card: Card, base: string): Promise<Float32Array> {
  if (dimOf(card) > 2) return new Float32Array();
  try {
    const response = await fetch(new URL(`models/${card.id}/data.json`, base));
    const { points } = (await response.json()) as { points: number[][] };
    return Float32Array.from(points.flat());
  } catch {
    return new Float32Array();
  }
}

/** Numbers in one state; more is refused before memory is asked for. */
const MOST = 2 ** 27;

function refuseHuge(card: Card, count: number): void {
  const dim = dimOf(card);
  if (count * dim > MOST)
    throw new RangeError(
      `${count.toLocaleString('en')} samples of [${card.shape.join(', ')}] do not fit into memory. Take ${Math.max(1, Math.floor(MOST / dim)).toLocaleString('en')} at most.`,
    );
}
