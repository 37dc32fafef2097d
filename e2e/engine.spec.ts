import { expect, only, test, type Engine } from './engine';
import { nanBelowHalf, onnxFile } from './tiny-onnx';

const ring = { model: 'onnx/ring', count: 48, seed: 3, grid: { id: 'karras', steps: 6 } };
const learned = { model: 'onnx/checkerboard', count: 32, seed: 3, grid: { id: 'karras', steps: 4 } };

/**
 * Contract 12: every solver gives the same trajectories in float32 on WebGPU as in float64 states around the wasm provider,
 * with the exact ring on a VE, a VP and a flow process. The bound on the RMS difference, in units of √(α²σ_data² + σ²), so one for
 * all levels: every evaluation and every settled sum rounds to u = 2⁻²⁴ = 6e-8 of its terms; `OPS` roundings in a row make
 * OPS·u, and a rule carries an error on with a gain of at most the sum of the sizes of its weights, which for the least stable
 * ones here (Euler–Maruyama's and 2S's long steps, EDICT's p⁻²) is some tens at these steps: `GAIN`.
 */
const [OPS, GAIN] = [16, 50];
const AGREEMENT = OPS * GAIN * 2 ** -24;
const sameSteps = { id: 'custom', options: { sigmas: '20, 8, 2.5, 1, 0.4, 0.1, 0.02' } };
const processes = [
  { name: 've', spec: ring },
  // Cards of the tests' own (rings.ts), over the σ/α of VE: longer steps make some rules unstable, and the ring is asked at x/α.
  { name: 'vp', spec: { ...ring, model: 'own/ring-vp-linear', grid: sameSteps } },
  { name: 'flow', spec: { ...ring, model: 'own/ring-flow', grid: sameSteps } },
];

test('every solver on every process: WebGPU agrees with the CPU', async ({ engine }) => {
  test.setTimeout(900_000);
  const solvers = await engine.page.evaluate(() => window.harness.solvers);
  const table: { solver: string; process: string; difference: number }[] = [];
  for (const { name, spec } of processes)
    for (const { id } of solvers) {
      const difference = await engine.page.evaluate(
        async ([base, solver]) => {
          const states = async (on: 'webgpu' | 'wasm') => {
            const replies = await window.harness.run(
              { ...base, solver: { id: solver } },
              { engine: on, until: 'done' },
            );
            const failed = replies.find((r) => r.type === 'failed');
            if (failed) throw new Error(`${solver} on ${on}: ${failed.message}`);
            const started = replies.find((r) => r.type === 'started');
            if (started?.engine !== on) throw new Error(`${solver} ran on ${started?.engine}`);
            const sent = replies.find((r) => r.type === 'states')?.x;
            const steps = replies.flatMap((r) => (r.type === 'steps' ? r.steps.filter((s) => s.accepted) : []));
            return { x: sent ?? steps.map((s) => s.x as Float32Array), at: steps.map((s) => s.to), started };
          };
          const [gpu, cpu] = [await states('webgpu'), await states('wasm')];
          if (gpu.x.length !== cpu.x.length) return Number.POSITIVE_INFINITY;
          const errors = gpu.x.map((x, i) => {
            const { alpha, sigma } = cpu.at[i];
            const scale = Math.hypot(alpha * (cpu.started?.sigmaData ?? 1), sigma);
            return Math.sqrt(x.reduce((s, v, j) => s + (v - cpu.x[i][j]) ** 2, 0) / x.length) / scale;
          });
          return Math.max(...errors);
        },
        [spec, id] as const,
      );
      table.push({ solver: id, process: name, difference });
    }
  for (const { name } of processes)
    console.log(
      `${name}: ${table
        .filter((row) => row.process === name)
        .map((row) => `${row.solver} ${row.difference.toExponential(1)}`)
        .join(', ')}`,
    );
  expect(table.filter((row) => !(row.difference <= AGREEMENT))).toEqual([]);
});

test('adaptive steps and sums of many terms: WebGPU takes the same steps as the CPU', async ({ engine }) => {
  const spec = {
    ...learned,
    count: 8,
    solver: { id: 'dopri5' },
    control: { kind: 'adaptive', atol: 0.05, rtol: 0.05, maxNfe: 200 },
  };
  const [gpu, cpu] = [
    await engine.run(spec, { engine: 'webgpu', until: 'done' }),
    await engine.run(spec, { engine: 'wasm', until: 'done' }),
  ];
  const steps = (replies: typeof gpu) => only(replies, 'steps').flatMap((r) => r.steps);
  expect(only(gpu, 'started')[0].engine).toBe('webgpu');
  expect(steps(gpu).length).toBeGreaterThan(2);
  expect(steps(gpu).map((s) => s.accepted)).toEqual(steps(cpu).map((s) => s.accepted));
  steps(gpu).forEach((step, i) => {
    const other = steps(cpu)[i];
    // The estimate is a small difference of large sums: float32 leaves it some 1e-3 of the tolerance.
    expect(Math.abs((step.error ?? 0) - (other.error ?? 0))).toBeLessThan(0.02 * (other.error ?? 1) + 2e-3);
    expect(step.formula.map(([name]) => name)).toEqual(other.formula.map(([name]) => name));
  });
});

test('a learned network runs on WebGPU in the worker, after a self-check', async ({ engine }) => {
  const replies = await engine.run(learned);
  const [started] = only(replies, 'started');
  expect(started).toMatchObject({ engine: 'webgpu', dim: 2, count: 32 });
  expect(only(replies, 'steps').flatMap((r) => r.steps)).toHaveLength(4);
  expect(only(replies, 'states')[0].x).toHaveLength(4);
  expect(only(replies, 'measured').at(-1)?.progress).toBe(1);
  const heard = await engine.heard();
  const check = heard.find((m) => m.type === 'self-check');
  expect(check).toMatchObject({ model: 'ring', ok: true });
  expect(check?.type === 'self-check' && check.maxAbs).toBeLessThan(1e-5);
  expect(heard.filter((m) => m.type === 'notice')).toEqual([]);
});

test('cancelling ends the run at once, and the next run goes on', async ({ engine }) => {
  const replies = await engine.run(
    { model: 'pinwheel', count: 20_000, grid: { id: 'karras', steps: 500 } },
    { cancelAfter: 300 },
  );
  expect(replies.at(-1)?.type).toBe('cancelled');
  expect(only(replies, 'steps').flatMap((r) => r.steps).length).toBeLessThan(500);
  const after = await engine.run({ count: 50 });
  expect(after.at(-1)).toMatchObject({ type: 'measured', progress: 1 });
  expect(await engine.heard()).toHaveLength(1);
});

test('a worker that hangs is replaced, and what was asked since is answered', async ({ engine }) => {
  const endless = { model: 'pinwheel', count: 20_000, grid: { id: 'karras', steps: 500 } };
  const hung = await engine.run(endless, { cancelAfter: 200, hangs: true });
  expect(hung.at(-1)?.type).toBe('cancelled');
  expect((await engine.run({ count: 20 })).at(-1)).toMatchObject({ type: 'measured', progress: 1 });
  expect((await engine.heard()).map((m) => m.type)).toEqual(['ready', 'notice', 'ready']);
});

test('a network called off while it loads is there for the next run', async ({ engine }) => {
  const replies = await engine.run(ring, { cancelAfter: 50 });
  expect(replies).toEqual([expect.objectContaining({ type: 'cancelled' })]);
  expect((await engine.run(ring)).at(-1)?.type).toBe('measured');
});

/** Stands in for the checkerboard network. */
async function replace(engine: Engine, body: Buffer): Promise<void> {
  await engine.page.context().route('**/models/checkerboard/model.onnx', (route) => route.fulfill({ body }));
}

for (const on of ['webgpu', 'wasm'] as const)
  test(`a network that gives NaN ends the run with the step, and the steps before it stay (${on})`, async ({
    engine,
  }) => {
    await replace(engine, nanBelowHalf());
    const replies = await engine.run({ ...learned, grid: { id: 'uniform-t', steps: 10 } }, { engine: on });
    const [started] = only(replies, 'started');
    expect(started.engine).toBe(on);
    const bad = started.levels.findIndex(({ t }) => t < 0.5);
    expect(replies.at(-1)).toMatchObject({ type: 'failed', name: 'NotFiniteError', step: bad });
    expect(only(replies, 'failed')[0].message).toContain('“eps”');
    const kept = on === 'webgpu' ? only(replies, 'states')[0].x : only(replies, 'steps').flatMap((r) => r.steps);
    expect(kept).toHaveLength(bad);
  });

test('a network that does not match its card says what to correct', async ({ engine }) => {
  const names = { inputs: { x: ['n', 2], sigma: [1] }, outputs: { eps: ['n', 2] } };
  await replace(engine, onnxFile({ ...names, nodes: [['Mul', ['x', 'sigma'], 'eps']] }));
  const replies = await engine.run(learned, { engine: 'wasm' });
  expect(replies.at(-1)).toMatchObject({
    type: 'failed',
    message: expect.stringMatching(/inputs x, t.*has x, sigma/s),
  });
});

test('a device that does not work: networks run on wasm, with a notice', async ({ engine }) => {
  await engine.page.evaluate(() => window.harness.poke({ type: 'lose-device' }));
  const replies = await engine.run(ring);
  expect(only(replies, 'started')[0].engine).toBe('wasm');
  expect(replies.at(-1)?.type).toBe('measured');
  const notices = (await engine.heard()).filter((m) => m.type === 'notice');
  expect(notices).toHaveLength(1);
  expect(notices[0].type === 'notice' && notices[0].text).toMatch(/WebGPU was given up/);
});

test('a lost device is reported, the worker starts again, and runs go on', async ({ engine }) => {
  await engine.run(ring);
  await engine.page.evaluate(() => window.harness.poke({ type: 'lose-device' }));
  await engine.page.waitForFunction(() => window.harness.heard.filter((m) => m.type === 'ready').length === 2);
  expect((await engine.heard()).map((m) => m.type)).toContain('lost');
  const replies = await engine.run(ring);
  expect(only(replies, 'started')[0].engine).toBe('webgpu');
  expect(replies.at(-1)).toMatchObject({ type: 'measured', progress: 1 });
});

test('files are kept for the next visit', async ({ engine }) => {
  const fetched: string[] = [];
  engine.page.context().on('request', (request) => fetched.push(new URL(request.url()).pathname));
  const onWasm = { engine: 'wasm' } as const;
  await engine.run(learned, onWasm);
  expect(fetched.filter((path) => path.endsWith('.wasm') || path.endsWith('checkerboard/model.onnx'))).toHaveLength(2);
  fetched.length = 0;
  // Nobody waits for the disk.
  const kept = () => engine.page.evaluate(async () => (await (await caches.open('fewstep')).keys()).length);
  await expect.poll(kept).toBe(2);
  await engine.page.reload();
  await engine.page.waitForFunction(() => window.harness?.heard.some((m) => m.type === 'ready'));
  expect((await engine.run(learned, onWasm)).at(-1)?.type).toBe('measured');
  expect(fetched.filter((path) => path.endsWith('.wasm') || path.endsWith('checkerboard/model.onnx'))).toEqual([]);
});

test('a crash fails the pending run by name, and the next one works', async ({ engine }) => {
  const pending = engine.run({ model: 'pinwheel', count: 20_000, grid: { id: 'karras', steps: 500 } });
  await engine.page.waitForTimeout(200);
  await engine.page.evaluate(() => window.harness.poke({ type: 'throw' }));
  expect((await pending).at(-1)).toMatchObject({ type: 'failed', name: 'WorkerError' });
  expect((await engine.heard()).map((m) => m.type)).toContain('crashed');
  expect((await engine.run({ count: 20 })).at(-1)?.type).toBe('measured');
});

test('a model that is missing says so', async ({ engine }) => {
  await engine.page.context().route('**/models/checkerboard/model.onnx', (route) => route.fulfill({ status: 404 }));
  const replies = await engine.run(learned);
  expect(replies.at(-1)).toMatchObject({
    type: 'failed',
    message: expect.stringContaining('checkerboard/model.onnx is not on the server'),
  });
});
