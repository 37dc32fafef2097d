import { expect, only, test } from './engine';

test('without WebGPU networks run on WebAssembly, and the page is told why', async ({ engine }) => {
  const [ready] = await engine.heard();
  expect(ready).toMatchObject({ type: 'ready', capability: { engine: 'wasm' } });
  expect(ready.type === 'ready' && ready.capability.detail).toMatch(/WebGPU/);
  const replies = await engine.run({ model: 'onnx/checkerboard', count: 64, grid: { id: 'karras', steps: 5 } });
  expect(only(replies, 'started')[0].engine).toBe('wasm');
  expect(
    only(replies, 'steps')
      .flatMap((r) => r.steps)
      .every((s) => s.x?.length === 128),
  ).toBe(true);
  expect(replies.at(-1)).toMatchObject({ type: 'measured', progress: 1 });
});

test('every network samples something as large as its data', async ({ engine }) => {
  const networks = await engine.page.evaluate(() => window.harness.networks);
  expect(networks.length).toBeGreaterThanOrEqual(4);
  for (const { id, dim, sigmaData } of networks) {
    // A picture is hundreds of numbers and takes as many points' time.
    const size = dim > 2 ? { count: 10, steps: 12 } : { count: 200, steps: 40 };
    const rms = await engine.page.evaluate(
      async ({ model, count, steps }) => {
        const spec = { model, count, solver: { id: 'ddim' }, grid: { id: 'karras', steps } };
        const replies = await window.harness.run(spec, { until: 'done' });
        const last = replies.flatMap((r) => (r.type === 'steps' ? r.steps : [])).at(-1)?.x ?? new Float32Array();
        return Math.sqrt(last.reduce((sum, v) => sum + v * v, 0) / last.length);
      },
      { model: id, ...size },
    );
    // DDIM shrinks a little; a wrong prediction type, time unit or scale is off by far more.
    expect(rms / sigmaData, id).toBeGreaterThan(0.85);
    expect(rms / sigmaData, id).toBeLessThan(1.1);
  }
});

test('a runtime that does not start is reported, and a new worker tries again', async ({ engine }) => {
  const { page } = engine;
  await page.context().route('**/*.mjs', (route) => route.fulfill({ status: 404 }));
  const replies = await engine.run({ model: 'onnx/ring', count: 10 });
  expect(replies.at(-1)?.type).toBe('failed');
  await page.waitForFunction(() => window.harness.heard.filter((m) => m.type === 'ready').length === 2);
  expect((await engine.heard()).map((m) => m.type)).toContain('lost');
  await page.context().unroute('**/*.mjs');
  expect((await engine.run({ model: 'onnx/ring', count: 10 })).at(-1)?.type).toBe('measured');
});
