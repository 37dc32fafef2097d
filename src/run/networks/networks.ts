import { type Card, dimOf } from '../../denoisers/card';
import { classifierFor, type TrainedClassifier } from '../../denoisers/classifier';
import { CardError } from '../../denoisers/network';
import { operatorIn } from '../../denoisers/operators';
import type { OwnModel } from '../../denoisers/own';
import { complaint } from '../complaint';
import { labelsOf } from '../condition';
import type { Post } from '../outbox';
import { unless } from '../pace';
import type { Prepared } from '../prepare';
import type { Engine } from '../protocol';
import { resolveProcess } from '../resolve';
import type { RunSpec } from '../spec';
import { arraysOf } from './arrays';
import { type Asked, common } from './asked';
import { classifierStore } from './classifiers';
import { progressOf } from './download';
import { onGpu } from './on-gpu';
import { sessionStore } from './sessions';
import { webGpu } from './webgpu';

/** Networks in the worker: on WebGPU where that works, on wasm elsewhere. */
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

export function networks(base: string, post: Post, onLost: (message: string) => void): Networks {
  const warn = (text: string): void => post({ type: 'notice', text });
  const progress = progressOf(post);
  const sessions = sessionStore(base, progress('model'), warn, onLost);
  const classifiers = classifierStore(base, progress('model'), warn);
  const gpu = webGpu(base, post, progress('runtime'), warn, onLost);

  const classifier = async ({ name, classifier: id }: Card): Promise<TrainedClassifier> => {
    if (!id) throw new CardError(`${name} names no classifier in its card.json`);
    return classifiers(id);
  };

  /** The run on the device; undefined if the network fails there: it goes to wasm from then on. */
  const tryGpu = async (asked: Asked, device: GPUDevice, signal: AbortSignal) => {
    const opening = onGpu(asked, device, sessions);
    try {
      return await unless(signal, opening);
    } catch (error) {
      if (signal.aborted) void opening.then(({ close }) => close()).catch(() => {});
      signal.throwIfAborted();
      if (error instanceof CardError) throw error;
      gpu.avoid(asked.card);
      const why = complaint(error);
      const operator = operatorIn(why);
      const on = operator ? `: its operator ${operator} fails there` : '';
      warn(`${asked.card.name} does not run on WebGPU${on} (${why}). It runs on WebAssembly instead.`);
      return undefined;
    }
  };

  return {
    classifier,
    async prepare(card, { process, condition, count }, engine, signal, files) {
      refuseHuge(card, count);
      const labels = labelsOf(card, condition, count);
      const asked: Asked = {
        card,
        count,
        files,
        process: resolveProcess(process),
        condition: { labels, files: files && (await arraysOf({ card, files })) },
        classifier: card.classifier && labels ? classifierFor(card, labels, () => classifier(card)) : undefined,
      };
      const data = files ? Promise.resolve(new Float32Array()) : backdrop(card, base);
      // Runtime and model come at the same time. A file that is not there is no fault of WebGPU: it fails here.
      await unless(signal, Promise.all([gpu.start(), files ? undefined : sessions.file(card)]));
      const device = await unless(signal, gpu.deviceFor(card, engine));
      const onDevice = device && (await tryGpu(asked, device, signal));
      if (onDevice) return { ...onDevice, data: await data };
      await unless(signal, sessions.open(card, undefined, files)).catch((error) => {
        signal.throwIfAborted();
        throw new Error(`${card.name} cannot be run. ${complaint(error)}`);
      });
      const rest = common(asked, sessions);
      return { ...rest, ...rest.plain, data: await data, engine: 'wasm', close() {} };
    },
  };
}

/** Numbers in one state; more is refused before memory is asked for. */
const MOST = 2 ** 27;

/** @throws RangeError */
export function refuseHuge(card: Card, count: number): void {
  const dim = dimOf(card);
  if (count * dim > MOST)
    throw new RangeError(
      `${count.toLocaleString('en')} samples of [${card.shape.join(', ')}] do not fit into memory. Take ${Math.max(1, Math.floor(MOST / dim)).toLocaleString('en')} at most.`,
    );
}

/** The points a network was trained on, to draw behind; a picture without them is still a picture. */
export async function backdrop(card: Card, base: string): Promise<Float32Array> {
  if (dimOf(card) > 2) return new Float32Array();
  try {
    const response = await fetch(new URL(`models/${card.id}/data.json`, base));
    const { points } = (await response.json()) as { points: number[][] };
    return Float32Array.from(points.flat());
  } catch {
    return new Float32Array();
  }
}
