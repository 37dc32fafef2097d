import { CpuBackend } from '../src/backends/cpu';
import { WebGpuBackend } from '../src/backends/webgpu/backend';
import { openDevice } from '../src/backends/webgpu/device';
import { nfeOf } from '../src/core/solver';
import { models } from '../src/models';
import { openSession } from '../src/denoisers/onnx';
import { execute } from '../src/run/execute';
import { networks } from '../src/run/networks';
import { parseSpec } from '../src/run/parse';

/** One comparison, inside the worker: a whole run against nothing but its forwards. */
export interface Question {
  model: string;
  engine: 'webgpu' | 'wasm';
  count: number;
  steps: number;
  solver: string;
  rounds: number;
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

export async function answer({ model, engine, count, steps, solver, rounds }: Question, base: string): Promise<Answer> {
  const info = models.get(model);
  if (info?.kind !== 'onnx') throw new Error(`${model} is no network`);
  const { card } = info;
  const { spec } = parseSpec({
    model,
    process: card.process,
    count,
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
