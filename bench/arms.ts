import { CpuBackend } from '../src/backends/cpu';
import { WebGpuBackend } from '../src/backends/webgpu/backend';
import { openDevice } from '../src/backends/webgpu/device';
import type { Level } from '../src/core/process';
import { nfeOf } from '../src/core/solver';
import { models } from '../src/models';
import { openSession } from '../src/denoisers/session';
import { execute } from '../src/run/execute';
import { networks } from '../src/run/networks/networks';
import type { Prepared } from '../src/run/prepare';
import { parseSpec } from '../src/run/parse';

/** One comparison, inside the worker: a whole run against nothing but its forwards. */
export interface Question {
  model: string;
  engine: 'webgpu' | 'wasm';
  count: number;
  steps: number;
  solver: string;
  rounds: number;
  /** Instead: guidance's two answers by one forward of twice the batch (“loop”) and by two forwards (“bare”). */
  guided?: boolean;
}
export interface Answer {
  /** Wall ms of each round, interleaved: whole sampling loop, bare session.run loop. */
  loop: number[];
  bare: number[];
  /** ms of the loop's set-up, model and shaders included. */
  prepared: number;
}

/** As many evaluations under way as the loop allows itself. */
const AHEAD = 2;

let rooms: ReturnType<typeof networks> | undefined;

/** Wall ms of `steps` guided evaluations, in turn by one forward and by two. */
async function guided({ denoiser, backend, close }: Prepared, { count, steps, rounds }: Question): Promise<Answer> {
  const { dim, process, unconditioned } = denoiser;
  if (!denoiser.both || !unconditioned) throw new Error('The network cannot do without its classes');
  const x = backend.put(new Float32Array(count * dim).fill(0.3));
  const together = async (at: Level): Promise<void> => void (await denoiser.both?.(x, at));
  const apart = async (at: Level): Promise<void> => {
    await denoiser.denoise(x, at);
    await unconditioned.denoise(x, at);
  };
  const time = async (arm: typeof apart): Promise<number> => {
    const start = performance.now();
    for (let i = 0; i < steps; i++) await arm(process.at(process.tMin + ((i + 1) / steps) * (1 - process.tMin)));
    return performance.now() - start;
  };
  await time(together);
  await time(apart);
  const result: Answer = { loop: [], bare: [], prepared: 0 };
  for (let round = 0; round < rounds; round++) {
    if (round % 2) result.bare.push(await time(apart));
    result.loop.push(await time(together));
    if (!(round % 2)) result.bare.push(await time(apart));
  }
  close();
  return result;
}

export async function answer(question: Question, base: string): Promise<Answer> {
  const { model, engine, count, steps, solver, rounds } = question;
  const info = models.get(model);
  if (info?.kind !== 'onnx') throw new Error(`${model} is no network`);
  const { card } = info;
  const { spec } = parseSpec({
    model,
    process: card.process,
    count,
    ...(question.guided ? { condition: 'each' } : {}),
    solver: { id: solver },
    grid: { id: 'karras', steps },
  });
  rooms ??= networks(
    base,
    () => {},
    () => {},
  );
  const began = performance.now();
  const prepared = await rooms.prepare(card, spec, engine, new AbortController().signal);
  const ready = performance.now() - began;
  if (prepared.engine !== engine) throw new Error(`It runs on ${prepared.engine}`);
  if (question.guided) return guided(prepared, question);

  const bytes = new Uint8Array(await (await fetch(new URL(`models/${card.id}/model.onnx`, base))).arrayBuffer());
  const device = engine === 'webgpu' ? await openDevice(() => {}) : undefined;
  const session = await openSession(bytes, device ? { engine: 'webgpu', device } : { engine: 'wasm' });
  const { ort } = session;
  const numbers = new Float32Array(count * prepared.denoiser.dim).fill(0.3);
  const dims = [count, ...card.shape];
  const backend = device ? new WebGpuBackend(device) : new CpuBackend();
  const time = (t: number) => new ort.Tensor('float32', Float32Array.of(t), [1]);
  const { class: label } = card.inputs;
  const classes: Record<string, InstanceType<typeof ort.Tensor>> = label
    ? { [label.name]: new ort.Tensor('int32', new Int32Array(count).fill(label.none ?? 0), [count]) }
    : {};
  const gpuTime = device && (backend as WebGpuBackend).scratch(4);
  const gpuX = device && (backend as WebGpuBackend).span(backend.put(numbers)).buffer;

  const bare = async (evaluations: number): Promise<number> => {
    const start = performance.now();
    const underWay: Promise<unknown>[] = [];
    for (let i = 0; i < evaluations; i++) {
      const t = 1 - i / evaluations;
      if (device && gpuTime && gpuX) {
        device.queue.writeBuffer(gpuTime, 0, Float32Array.of(t));
        const out = await session.run({
          ...classes,
          [card.inputs.x]: ort.Tensor.fromGpuBuffer(gpuX, { dataType: 'float32', dims }),
          [card.inputs.time.name]: ort.Tensor.fromGpuBuffer(gpuTime, { dataType: 'float32', dims: [1] }),
        });
        session.drop(out[card.output]);
        underWay.push(device.queue.onSubmittedWorkDone());
        if (underWay.length > AHEAD) await underWay.shift();
      } else {
        await session.run({
          ...classes,
          [card.inputs.x]: new ort.Tensor('float32', numbers, dims),
          [card.inputs.time.name]: time(t),
        });
      }
    }
    await device?.queue.onSubmittedWorkDone();
    return performance.now() - start;
  };

  /** The run as the page gets it, steps posted and all; what follows “done” is not the loop. */
  const loop = async (): Promise<{ ms: number; evaluations: number }> => {
    const abort = new AbortController();
    const found = { ms: 0, evaluations: 0 };
    const channel = new MessageChannel();
    await execute({
      run: 1,
      spec,
      prepared,
      signal: abort.signal,
      reached: [],
      post(reply, transfer = []) {
        channel.port1.postMessage(reply, transfer);
        if (reply.type === 'steps') for (const { ledger } of reply.steps) found.evaluations += nfeOf(ledger);
        if (reply.type !== 'done') return;
        found.ms = reply.ms;
        abort.abort();
      },
    }).catch((error) => {
      if (!abort.signal.aborted) throw error;
    });
    channel.port1.close();
    return found;
  };

  const { evaluations } = await loop();
  await bare(evaluations);
  const result: Answer = { loop: [], bare: [], prepared: ready };
  for (let round = 0; round < rounds; round++) {
    // Each arm goes first every other time: a machine that slows down slows both.
    if (round % 2) result.bare.push(await bare(evaluations));
    result.loop.push((await loop()).ms);
    if (!(round % 2)) result.bare.push(await bare(evaluations));
  }
  await session.release();
  prepared.close();
  return result;
}
